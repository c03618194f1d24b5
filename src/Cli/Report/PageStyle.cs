namespace Candor.Cli.Report;

/// <summary>How pages look: one set of names for colours, filled once for light, once for dark and once for paper.</summary>
/// <remarks>
/// Colours were chosen so that text keeps a contrast of at least 4.5 : 1 with its ground in each set, and so that blue, orange, violet and grey stay apart for
/// eyes that do not tell red from green; lines differ by dash too.
/// </remarks>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Text = """

        :root{--ground:#fbfaf8;--card:#ffffff;--ink:#1c222c;--soft:#5a6372;--rule:#dedbd3;--blue:#1d5fc0;--blue-pale:#8fb4e8;--orange:#b4540a;
          --violet:#7443b4;--grey:#6b7280;--teal:#0b7a6f;--red:#b3382c;--band:#1d5fc022;--amber-ground:#fff4d9;--amber:#7a4b00;--good:#0b6b46;
          --bad:#a3271c;--strong-ink:#ffffff}
        @media (prefers-color-scheme:dark){:root{--ground:#14171d;--card:#1b1f27;--ink:#e9e7e1;--soft:#a4adbb;--rule:#333a46;--blue:#82b1ff;
          --blue-pale:#4a6ea8;--orange:#ffae66;--violet:#c9a6ff;--grey:#9aa3b0;--teal:#5ccfbd;--red:#ff8f80;--band:#82b1ff2b;--amber-ground:#3a2e12;
          --amber:#ffd98a;--good:#6fdaa8;--bad:#ff9a8d;--strong-ink:#10131a}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--ink);
          font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
        main{max-width:1080px;margin:0 auto;padding:1.25rem 1.1rem 4rem}
        nav{border-bottom:1px solid var(--rule);background:var(--card);font-size:.86rem}
        nav ul{max-width:1080px;margin:0 auto;padding:.55rem 1.1rem;list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
        a{color:var(--blue)}
        nav a{text-decoration:none}
        nav a:hover,nav a:focus{text-decoration:underline}
        h1{font-size:1.7rem;line-height:1.2;margin:.4rem 0 .3rem;letter-spacing:-.01em}
        h2{font-size:1.25rem;line-height:1.3;margin:0 0 .2rem}
        h3{font-size:1rem;line-height:1.35;margin:0 0 .35rem}
        section{margin-top:2.4rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
        p{margin:.35rem 0 .7rem;max-width:72ch}
        .line,.lead,.caption,.card-note{color:var(--soft)}
        .line{margin-bottom:1rem;font-size:.94rem}
        .lead{margin-bottom:1rem}
        .caption{font-size:.87rem;margin:.35rem 0 .5rem}
        .warning{max-width:none;background:var(--amber-ground);color:var(--amber);border-left:5px solid var(--amber);padding:.7rem .95rem;
          border-radius:0 8px 8px 0;margin:.6rem 0}
        .verdict{background:var(--card);border:1px solid var(--rule);border-left:6px solid var(--grey);border-radius:10px;padding:1rem 1.2rem .7rem;
          margin:1rem 0}
        .verdict.good{border-left-color:var(--good)}
        .verdict.bad{border-left-color:var(--bad)}
        .verdict p.headline{font-size:1.22rem;line-height:1.35;font-weight:650;margin:.1rem 0 .6rem;max-width:60ch}
        .verdict-body{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:.4rem 1.8rem}
        .found{min-width:0}
        .not-claimed{min-width:0;color:var(--soft)}
        .not-claimed h3{color:var(--ink)}
        @media (min-width:860px){.verdict-body{grid-template-columns:minmax(0,1.75fr) minmax(0,1fr)}}
        ul.plain{margin:.3rem 0 .7rem;padding-left:1.15rem;max-width:74ch}
        ul.plain li{margin:.25rem 0}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,205px),1fr));gap:.8rem;margin:1rem 0}
        .card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:.75rem .9rem}
        .card p{margin:0}
        .card-name{font-size:.86rem;color:var(--soft)}
        .card-value{font-size:1.75rem;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}
        .card-note{font-size:.84rem;line-height:1.45}
        .mark{font-size:1.05rem;margin-left:.45rem;color:var(--soft)}
        .good .mark{color:var(--good)}
        .bad .mark{color:var(--bad)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));gap:1.2rem;align-items:start;margin-top:.8rem}
        figure{margin:0;min-width:0;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:.9rem 1rem .6rem}
        ul.key{list-style:none;margin:0 0 .4rem;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.86rem}
        ul.key li{display:flex;align-items:center;gap:.4rem}
        .swatch{width:26px;height:14px;flex:none}
        svg.chart{display:block;width:100%;height:auto;max-width:560px;margin:0 auto}
        svg text{font-family:inherit;fill:var(--ink)}
        .tick{font-size:12.5px;fill:var(--soft)!important;font-variant-numeric:tabular-nums}
        .name{font-size:12.5px;fill:var(--soft)!important}
        .grid{stroke:var(--rule);stroke-width:1}
        .axis{stroke:var(--soft);stroke-width:1}
        .mark-line,line.mark{stroke:var(--red);stroke-width:1.3;stroke-dasharray:2 3}
        .reference{fill:none;stroke:var(--grey);stroke-width:1.2;stroke-dasharray:1 4;stroke-linecap:round}
        .probe,.probe-light,.output,.words,.length{fill:none;stroke-width:2.4;stroke-linejoin:round}
        .probe{stroke:var(--blue);stroke-width:3}
        .probe-light{stroke:var(--blue-pale)}
        .output{stroke:var(--orange);stroke-dasharray:7 4}
        .words{stroke:var(--violet);stroke-dasharray:2 3.5}
        .length{stroke:var(--grey);stroke-dasharray:9 3 2 3}
        .interval{stroke-width:6;stroke-dasharray:none;opacity:.38}
        .probe-dot{fill:var(--blue)}
        .output-dot{fill:var(--orange)}
        .words-dot{fill:var(--violet)}
        .length-dot,.reference-dot{fill:var(--grey)}
        .whisker{stroke:var(--blue);stroke-width:5;opacity:.25}
        .band{fill:var(--band);stroke:none}
        .threshold{fill:var(--card);stroke:var(--red);stroke-width:2.6}
        .good-bar{fill:var(--teal)}
        .bad-bar{fill:var(--orange)}
        .cell-ground{fill:var(--card);stroke:var(--rule)}
        .cell-good{fill:var(--blue)}
        .cell-bad{fill:var(--red)}
        .cell-ink,.cell-ink-strong{font-size:14px;font-variant-numeric:tabular-nums}
        .cell-ink-strong{fill:var(--strong-ink)!important;font-weight:650}
        .table{overflow-x:auto;margin:.6rem 0 1rem}
        table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;min-width:min(100%,30rem)}
        caption{text-align:left;color:var(--soft);padding:0 0 .35rem;font-size:.87rem}
        caption span{display:block;position:sticky;left:0;max-width:calc(100vw - 2.6rem)}
        th,td{padding:.32rem 1.1rem .32rem 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap;vertical-align:top;
          font-weight:400}
        th:last-child,td:last-child{padding-right:0}
        th.text,td.text{text-align:left}
        .figures table{font-size:.85rem}
        section>h3{margin-top:1.4rem}
        td.text{white-space:normal;min-width:5rem;overflow-wrap:anywhere}
        thead th{color:var(--soft);font-size:.82rem;vertical-align:bottom}
        tr.own th,tr.own td{font-weight:650}
        details{margin:.3rem 0 .6rem}
        summary{cursor:pointer;color:var(--blue);font-size:.87rem}
        code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        :focus-visible{outline:2px solid var(--blue);outline-offset:2px}
        @media (max-width:640px){main{padding:.9rem .8rem 3rem}h1{font-size:1.4rem}.verdict{padding:.8rem .9rem .5rem}
          figure{padding:.75rem .6rem .5rem}.tick,.name{font-size:14px}}
        @media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--blue:#174fa3;--blue-pale:#8fb4e8;--orange:#a04a08;
          --violet:#5f36a0;--grey:#555;--teal:#096b61;--red:#9c2e23;--band:#174fa322;--amber-ground:#fff;--amber:#5c3900;--good:#095c3c;
          --bad:#8f2118;--strong-ink:#fff}nav{display:none}main{max-width:none;padding:0}body{font-size:11pt}
          figure,.card,.verdict,tr{break-inside:avoid}h2,h3{break-after:avoid}.figures{grid-template-columns:1fr 1fr}
          details::details-content{content-visibility:visible;display:block}.table{overflow:visible}}

        """;
}
