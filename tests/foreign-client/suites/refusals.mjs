// What is wrong is refused by name, and nothing else is disturbed.
import assert from 'node:assert/strict';
import { drain, failure, grpc, open } from '../client.mjs';
import { answer, everyTokenAnswered, question } from './expectations.mjs';
import { of, scoresOf, Sender } from './stream.mjs';

export function refusals(test) {
  const wrong = {
    'a gap in the sequence': ['ERROR_CODE_SEQUENCE_GAP', (sender) => sender.send({ text: { text: 'x' } }, 7)],
    'an id outside the vocabulary': ['ERROR_CODE_INVALID_REQUEST', (sender) => sender.send({ tokens: { first_position: 0, token_ids: [4294967295] } })],
    'the replacement character': ['ERROR_CODE_INVALID_REQUEST', (sender) => sender.send({ text: { text: 'caf\uFFFD' } })],
  };
  for (const [name, [code, offend]] of Object.entries(wrong)) {
    test(`refusals: ${name} ends its own generation only`, async ({ monitor: client }) => {
      const call = open(client, 'Monitor');
      const drained = drain(call);
      const good = new Sender(call, 'good');
      const bad = new Sender(call, 'bad');
      good.send({ open: { prompt: { question } } });
      bad.send({ open: { prompt: { question } } });
      offend(bad);
      good.send({ text: { text: answer } });
      good.send({ close: { finish_reason: 'FINISH_REASON_STOP' } });
      call.end();
      const { responses, status } = await drained;
      assert.equal(status.code, grpc.status.OK, status.details);
      const { error } = of(responses, 'bad').at(-1);
      assert.equal(error?.code, code);
      assert.ok(error.message.length > 0 && !error.message.includes('\uFFFD'));
      everyTokenAnswered(scoresOf(of(responses, 'good')));
      assert.equal(of(responses, 'good').at(-1).event, 'summary');
    });
  }

  test('refusals: an unknown model is ERROR_CODE_UNKNOWN_MODEL on a stream and NOT_FOUND for a text', async ({ monitor: client }) => {
    const call = open(client, 'Monitor');
    const drained = drain(call);
    new Sender(call, 'elsewhere').send({ open: { model: 'no-such-model', prompt: { question } } });
    call.end();
    assert.equal((await drained).responses[0].error?.code, 'ERROR_CODE_UNKNOWN_MODEL');
    const error = await failure(client, 'Score', { model: 'no-such-model', prompt: { question }, text: answer });
    assert.equal(error.code, grpc.status.NOT_FOUND, error.details);
  });

  test('refusals: a request without a prompt is INVALID_ARGUMENT and names the field', async ({ monitor: client }) => {
    const error = await failure(client, 'Score', { text: answer });
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
    assert.match(error.details, /prompt/);
  });

  test('refusals: an unknown probe is NOT_FOUND and names the field', async ({ monitor: client }) => {
    const error = await failure(client, 'Score', { prompt: { question }, text: answer, probes: ['no-such-probe'] });
    assert.equal(error.code, grpc.status.NOT_FOUND, error.details);
    assert.match(error.details, /^probes\[0\]: /);
  });
}
