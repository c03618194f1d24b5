// candor.v1.Control: what is served, and the mode switch.
import assert from 'node:assert/strict';
import { failure, grpc, unary } from '../client.mjs';

export function control(test) {
  test('control: capabilities describe the model and its tokenizer', async ({ control: client }) => {
    const capabilities = await unary(client, 'GetCapabilities', {});
    assert.match(capabilities.model_fingerprint, /^[0-9a-f]{64}$/);
    assert.match(capabilities.tokenizer_fingerprint, /^[0-9a-f]{64}$/);
    assert.ok(capabilities.model.length > 0);
    for (const field of ['vocabulary_size', 'hidden_size', 'layers', 'context_length', 'max_generations']) {
      assert.ok(capabilities[field] > 0, field);
    }
    assert.ok(capabilities.sources.includes('SIGNAL_SOURCE_SHADOW_MODEL'));
    assert.ok(capabilities.coupling_modes.includes('COUPLING_MODE_GATED'));
  });

  test('control: every probe has a name, a kind, a source and positions', async ({ control: client }) => {
    const { probes } = await unary(client, 'ListProbes', {});
    assert.ok(probes.length > 0);
    assert.equal(new Set(probes.map((probe) => probe.name)).size, probes.length);
    for (const probe of probes) {
      assert.match(probe.kind, /^(linear|mahalanobis|output)$/);
      assert.match(probe.source, /^(residual\.\d+|output)\/\w+$/);
      assert.ok(probe.reads_at.length > 0, probe.name);
    }
    assert.ok(probes.some((probe) => probe.gives_risk_at.length > 0));
  });

  test('control: SetMode switches, remembers who did it, and switches back', async ({ control: client }) => {
    const before = await unary(client, 'GetMode', {});
    const wanted = before.mode === 'MODE_ANNOTATE' ? 'MODE_OBSERVE' : 'MODE_ANNOTATE';
    try {
      const set = await unary(client, 'SetMode', { mode: wanted, changed_by: 'foreign-client', reason: 'a test' });
      assert.equal(set.previous_mode, before.mode);
      assert.equal(set.mode, wanted);
      assert.equal(set.coupling, before.coupling, 'unspecified leaves the coupling as it is');
      const now = await unary(client, 'GetMode', {});
      assert.equal(now.mode, wanted);
      assert.equal(now.changed_by, 'foreign-client');
      assert.equal(now.reason, 'a test');
      assert.ok(Math.abs(now.changed_at.seconds - Date.now() / 1000) < 3600);
    } finally {
      await unary(client, 'SetMode', { mode: before.mode, changed_by: 'foreign-client', reason: 'back to what it was' });
    }

    assert.equal((await unary(client, 'GetMode', {})).mode, before.mode);
  });

  test('control: SetMode without a mode is INVALID_ARGUMENT', async ({ control: client }) => {
    assert.equal((await failure(client, 'SetMode', {})).code, grpc.status.INVALID_ARGUMENT);
  });
}
