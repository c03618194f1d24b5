// candor.v1.TruthMonitor/Generate: Candor decodes by itself.
import assert from 'node:assert/strict';
import { drain, grpc, open } from '../client.mjs';
import { everyTokenAnswered, question } from './expectations.mjs';

const request = { prompt: { question }, max_tokens: 12 };

export function generate(test) {
  test('generate: the prompt first, then tokens in order, the summary last', async ({ monitor: client }) => {
    const { responses, status } = await drain(open(client, 'Generate', request));
    assert.equal(status.code, grpc.status.OK);
    assert.equal(responses[0].event, 'prompt');
    assert.equal(responses.at(-1).event, 'summary');
    const tokens = responses.filter((response) => response.event === 'token').map((response) => response.token);
    everyTokenAnswered(tokens.map((token) => token.score));
    const { summary } = responses.at(-1);
    assert.equal(summary.tokens, tokens.length);
    assert.equal(tokens.map((token) => token.text ?? '').join(''), summary.text);
  });

  test('generate: greedy decoding repeats itself, and a gain of zero equals coupling off', async ({ monitor: client }) => {
    const ids = async (changes) => (await drain(open(client, 'Generate', { ...request, ...changes }))).responses
      .filter((response) => response.event === 'token').map((response) => response.token.score.token_id);
    const first = await ids({});
    assert.ok(first.length > 0);
    assert.deepEqual(await ids({}), first);
    assert.deepEqual(await ids({ coupling: 'COUPLING_MODE_EVERY_STEP', gain: 0 }), await ids({ coupling: 'COUPLING_MODE_OFF' }));
  });

  test('generate: cancelling ends the call with CANCELLED', async ({ monitor: client }) => {
    const call = open(client, 'Generate', { ...request, max_tokens: 64 });
    call.once('data', () => call.cancel());
    assert.equal((await drain(call)).status.code, grpc.status.CANCELLED);
  });
}
