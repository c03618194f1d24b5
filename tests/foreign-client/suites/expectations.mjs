// What every suite asks with, and what must hold for any scored sequence of tokens.
import assert from 'node:assert/strict';

export const question = 'What is the capital of France?';

// Longer than one token, with a character of two bytes.
export const answer = ' Paris is the capital of France, and so is São Tomé of another country.';

const approximately = (value, low, high) => typeof value === 'number' && value >= low && value <= high;

/** Positions count from `first` without gaps, and each token has a risk or else a reason. */
export function everyTokenAnswered(scores, first = 0) {
  assert.ok(scores.length > 0, 'no token was answered');
  scores.forEach((token, index) => {
    assert.equal(token.position ?? 0, first + index);
    const reason = token.not_scored ?? 'NOT_SCORED_REASON_UNSPECIFIED';
    if ('risk' in token) {
      assert.ok(approximately(token.risk, 0, 1), `risk ${token.risk} at position ${token.position}`);
      assert.equal(reason, 'NOT_SCORED_REASON_UNSPECIFIED');
    } else {
      assert.notEqual(reason, 'NOT_SCORED_REASON_UNSPECIFIED', `position ${token.position} has neither a risk nor a reason`);
    }
  });
}

/** The same risks up to what a different cut into passes may change in the last digits. */
export function sameRisks(actual, expected) {
  assert.deepEqual(actual.map((token) => token.token_id), expected.map((token) => token.token_id));
  actual.forEach((token, index) => {
    assert.equal('risk' in token, 'risk' in expected[index]);
    if ('risk' in token) {
      assert.ok(Math.abs(token.risk - expected[index].risk) < 1e-3, `position ${index}: ${token.risk} for ${expected[index].risk}`);
    }
  });
}
