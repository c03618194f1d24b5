// candor.v1.TruthMonitor/Score: a finished text, at once.
import assert from 'node:assert/strict';
import { unary } from '../client.mjs';
import { answer, everyTokenAnswered, question } from './expectations.mjs';

export function score(test) {
  test('score: every token of a text has a risk in [0, 1] or a reason', async ({ monitor: client }) => {
    const { prompt, scores, summary } = await unary(client, 'Score', { prompt: { question }, text: answer });
    everyTokenAnswered(scores);
    assert.ok(scores.some((token) => 'risk' in token) || 'risk' in prompt, 'nothing was scored');
    assert.equal(summary.tokens, scores.length);
  });

  test('score: ids and the text that they spell get the same risks', async ({ monitor: client }) => {
    const byText = await unary(client, 'Score', { prompt: { question }, text: answer });
    const ids = byText.scores.map((token) => token.token_id ?? 0);
    const byIds = await unary(client, 'Score', { prompt: { question }, tokens: { ids } });
    assert.deepEqual(byIds.scores.map((token) => token.token_id), byText.scores.map((token) => token.token_id));
    assert.deepEqual(byIds.scores.map((token) => token.risk), byText.scores.map((token) => token.risk));
  });

  test('score: in mode off a risk is absent, not zero, and the reason says so', async ({ monitor: client }) => {
    const { scores, summary } = await unary(client, 'Score', { prompt: { question }, text: answer, mode: 'MODE_OFF' });
    assert.ok(scores.length > 0);
    for (const token of scores) {
      assert.ok(!('risk' in token), 'an unscored token carries a risk');
      assert.equal(token.not_scored, 'NOT_SCORED_REASON_MODE_OFF');
    }

    assert.ok(!('risk' in summary));
    assert.equal(summary.tokens_scored ?? 0, 0);
  });
}
