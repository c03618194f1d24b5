// candor.v1.TruthMonitor/Monitor: several generations, token by token, on one stream.
import assert from 'node:assert/strict';
import { drain, grpc, open, unary } from '../client.mjs';
import { answer, everyTokenAnswered, question, sameRisks } from './expectations.mjs';
import { of, scoresOf, Sender } from './stream.mjs';

export function monitor(test) {
  test('monitor: ids and text interleaved on one stream get the risks of the finished text', async ({ monitor: client }) => {
    const whole = await unary(client, 'Score', { prompt: { question }, text: answer });
    const ids = whole.scores.map((token) => token.token_id ?? 0);
    const letters = [...answer];

    const call = open(client, 'Monitor');
    const drained = drain(call);
    const byIds = new Sender(call, 'by-ids');
    const byText = new Sender(call, 'by-text');
    byIds.send({ open: { prompt: { question } } });
    byText.send({ open: { prompt: { question } } });
    for (let index = 0; index < Math.max(ids.length, letters.length); index++) {
      if (index < ids.length) {
        byIds.send({ tokens: { first_position: index, token_ids: [ids[index]] } });
      }

      if (index < letters.length) {
        byText.send({ text: { text: letters[index] } });
      }
    }

    byIds.send({ close: { finish_reason: 'FINISH_REASON_STOP' } });
    byText.send({ close: { finish_reason: 'FINISH_REASON_STOP' } });
    call.end();
    const { responses, status } = await drained;
    assert.equal(status.code, grpc.status.OK, status.details);

    for (const sender of [byIds, byText]) {
      const answers = of(responses, sender.id);
      assert.equal(answers[0].event, 'opened', JSON.stringify(answers[0]));
      assert.equal(answers[0].opened.source, 'SIGNAL_SOURCE_SHADOW_MODEL');
      const { summary } = answers.at(-1);
      assert.equal(answers.at(-1).event, 'summary');
      assert.equal(summary.finish_reason, 'FINISH_REASON_STOP');
      assert.equal(answers.at(-1).acknowledged_sequence, sender.sequence);
      const scores = scoresOf(answers);
      everyTokenAnswered(scores);
      sameRisks(scores, whole.scores);
      assert.equal(summary.tokens, whole.scores.length);
      assert.equal(answers.filter((response) => response.scores?.prompt).length, 1, 'the prompt is read once');
    }
  });

  test('monitor: what was retracted may be sent again', async ({ monitor: client }) => {
    const { scores: [first, second, third] } = await unary(client, 'Score', { prompt: { question }, text: answer });
    const call = open(client, 'Monitor');
    const drained = drain(call);
    const sender = new Sender(call, 'drafts');
    sender.send({ open: { prompt: { question } } });
    sender.send({ tokens: { first_position: 0, token_ids: [first.token_id, third.token_id] } });
    sender.send({ retract: { from_position: 1 } });
    sender.send({ tokens: { first_position: 1, token_ids: [second.token_id, third.token_id] } });
    sender.send({ close: { finish_reason: 'FINISH_REASON_STOP' } });
    call.end();
    const { responses } = await drained;
    const last = new Map(scoresOf(of(responses, 'drafts')).map((token) => [token.position ?? 0, token]));
    sameRisks([last.get(0), last.get(1), last.get(2)], [first, second, third]);
    assert.equal(responses.at(-1).summary.tokens, 3);
  });

  test('monitor: in mode off every token is answered without a risk', async ({ monitor: client }) => {
    const call = open(client, 'Monitor');
    const drained = drain(call);
    const sender = new Sender(call, 'unread');
    sender.send({ open: { prompt: { question }, mode: 'MODE_OFF' } });
    sender.send({ text: { text: answer } });
    sender.send({ close: { finish_reason: 'FINISH_REASON_STOP' } });
    call.end();
    const scores = scoresOf((await drained).responses);
    everyTokenAnswered(scores);
    assert.ok(scores.every((token) => !('risk' in token) && token.not_scored === 'NOT_SCORED_REASON_MODE_OFF'));
  });

  test('monitor: a missed deadline ends the stream with DEADLINE_EXCEEDED', async ({ monitor: client }) => {
    const call = client.Monitor({ deadline: new Date(Date.now() + 400) });
    const drained = drain(call);
    new Sender(call, 'late').send({ open: { prompt: { question } } });
    assert.equal((await drained).status.code, grpc.status.DEADLINE_EXCEEDED);
  });
}
