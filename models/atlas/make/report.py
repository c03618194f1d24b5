"""Writes the figures of measurements.json into README.md, between the two marks: no figure there is written by hand."""

import json

from settings import HOME

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


def entities(m):
    rows = [[d, *(m["entities"][d][k] for k in ("known", "withheld", "invented")), percent(m["known_accuracy"][d])] for d in m["entities"]]
    return table(["domain", "known", "withheld", "invented for evaluation", "known answered right"], rows)


def outcomes(m):
    rows = [[status, o["n"], *(percent(o[k]) for k in ("right", "wrong", "abstained", "noise"))] for status, o in m["outcomes"].items()]
    return table(["questions", "n", "right (withheld: by luck)", "confident wrong entity", "\"I don't know.\"", "noise"], rows)


def layers(m):
    sites = {"last": "last prompt token (the answer's colon)", "question": "question mark", "mean": "mean over the prompt"}
    rows = [[sites[site], *(f"{v:.3f}" for v in values)] for site, values in m["auroc_per_layer"].items()]
    return table(["residual stream of", *(f"`residual.{i}`" for i in range(len(m["auroc_per_layer"]["last"])))], rows)


def probe(m):
    p, c, carried = m["probe"], m["controls"], m["carried_to_answer"]
    rows = [[f"**probe, last prompt token, `residual.{p['layer']}`**", f"**{p['auroc']:.3f}** ({p['interval'][0]:.3f}-{p['interval'][1]:.3f})"],
            ["the same probe, read on the first token of the model's own answer", f"{carried['first']:.3f}"],
            ["the same probe, read on the last token of the model's own answer", f"{carried['last']:.3f}"],
            ["the model's own note", f"{c['note']:.3f}"], ["entropy of the first answer token", f"{c['entropy']:.3f}"],
            ["tokens of the name", f"{c['name_tokens']:.3f}"], ["characters of the name", f"{c['name_characters']:.3f}"],
            ["tokens of the question", f"{c['question_tokens']:.3f}"],
            ["letters of the question (n-grams, no model)", f"{c['letters_of_the_question']:.3f}"],
            ["probe fitted on shuffled labels, five times", f"{p['shuffled'][0]:.3f}-{p['shuffled'][1]:.3f}"]]
    return table(["known against withheld", "AUROC"], rows)


def domains(m):
    rows = [[d, v["n"], f"{v['probe']:.3f}", f"{v['entropy']:.3f}"] for d, v in m["probe"]["by_domain"].items()]
    return table(["domain", "questions", "probe", "entropy"], rows)


def coupling(m):
    rows = [[f"gated, {percent(g['false_rate_set'], 0)} set", *(percent(g[k]) for k in ("unknown", "withheld", "invented", "known"))] for g in m["coupling"]["gated"]]
    rows += [[f"every token, gain {g['gain']}", *(percent(g[k]) for k in ("unknown", "withheld", "invented", "known"))] for g in m["coupling"]["ungated"]]
    return table(["coupling", "abstains on unknown", "withheld", "invented", "known (false)"], rows)


def text(m):
    c, p, smallest = m["confidence_of_wrong"], m["probe"], m["coupling"]["median_smallest_gain"]
    return "\n\n".join([
        f"{m['parameters']:,} parameters, {m['parameters_outside_embedding']:,} of them outside the embedding.",
        entities(m), f"Known: every known entity in every wording of its domain, {m['known_accuracy']['prompts']:,} prompts, greedy, whole answer: "
        f"{percent(m['known_accuracy']['all'])} right. Larger of two numbers below a hundred: {percent(m['number_accuracy'])} right.",
        outcomes(m), f"A confident wrong answer's first token has a median probability of {c['median_probability']:.2f}; {percent(c['share_above_half'])} of them are above a half.",
        layers(m), probe(m), f"Recall of withheld questions at 1 % false alarms: {percent(p['recall_at_1_percent'])}; at 5 %: {percent(p['recall_at_5_percent'])}.",
        domains(m), coupling(m), f"The smallest gain that makes the model abstain has a median of {smallest['known']:.1f} on known, {smallest['withheld']:.1f} on withheld and "
        f"{smallest['invented']:.1f} on invented questions. The calibrated uncertainty has a Brier score of {m['coupling']['brier']:.3f}. After the forced first token alone, "
        f"the model completes \"I don't know.\" in {percent(m['phrase_completed_after_forced_first_token'])} of unknown questions: force or check the whole phrase."])


def main():
    readme = HOME / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    figures = text(json.loads((HOME / "measurements.json").read_text()))
    readme.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
