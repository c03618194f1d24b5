// grpc.health.v1, as Kubernetes and every gRPC load balancer ask it.
import assert from 'node:assert/strict';
import { failure, grpc, open, unary } from '../client.mjs';

export function health(test) {
  for (const service of ['', 'liveness', 'readiness', 'candor.v1.TruthMonitor']) {
    test(`health: Check "${service}" is SERVING`, async ({ health: client }) => {
      assert.equal((await unary(client, 'Check', { service })).status, 'SERVING');
    });
  }

  test('health: Check of an unknown service is NOT_FOUND', async ({ health: client }) => {
    assert.equal((await failure(client, 'Check', { service: 'candor.v1.NoSuchService' })).code, grpc.status.NOT_FOUND);
  });

  for (const [service, status] of [['readiness', 'SERVING'], ['candor.v1.NoSuchService', 'SERVICE_UNKNOWN']]) {
    test(`health: Watch "${service}" answers ${status} at once and stays open`, async ({ health: client }) => {
      const call = open(client, 'Watch', { service });
      call.on('error', () => {});
      const first = await new Promise((resolve, reject) => {
        call.once('data', resolve);
        call.once('end', () => reject(new Error('The stream ended without an answer.')));
      });
      call.cancel();
      assert.equal(first.status, status);
    });
  }
}
