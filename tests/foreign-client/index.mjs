// Runs every suite against the sidecar at --address, one test after the other: some of them switch the server's mode.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { connect, definitions } from './client.mjs';
import { health } from './suites/health.mjs';
import { control } from './suites/control.mjs';
import { score } from './suites/score.mjs';
import { generate } from './suites/generate.mjs';
import { monitor } from './suites/monitor.mjs';
import { refusals } from './suites/refusals.mjs';
import { reflection } from './suites/reflection.mjs';

const flag = process.argv.indexOf('--address');
const address = flag > 0 ? process.argv[flag + 1] : process.env.CANDOR_ADDRESS;

test('protos: every service loads', () => {
  const packages = definitions();
  assert.deepEqual(Object.keys(packages.candor.v1.TruthMonitor.service).sort(), ['Generate', 'Monitor', 'Score']);
  assert.deepEqual(Object.keys(packages.candor.v1.Control.service).sort(), ['GetCapabilities', 'GetMode', 'ListProbes', 'SetMode']);
});

if (address === undefined) {
  console.log('# No --address and no CANDOR_ADDRESS: only the loading of the protos is tested.');
} else {
  const sidecar = {};
  before(() => Object.assign(sidecar, connect(address)));
  after(() => sidecar.close());
  for (const suite of [health, control, score, generate, monitor, refusals, reflection]) {
    suite((name, body) => test(name, { timeout: 60_000 }, () => body(sidecar)));
  }
}
