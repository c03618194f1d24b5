// Clients for the services of one sidecar, made from the .proto files of this repository.
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

export { grpc, protoLoader };

const protos = fileURLToPath(new URL('../../src/Protos', import.meta.url));

// `defaults: false` leaves out what was not sent; an `optional` field is there only when the wire had it, so absent is told from zero.
export const loading = { keepCase: true, longs: Number, enums: String, defaults: false, arrays: true, oneofs: true, includeDirs: [protos] };

const files = ['candor/v1/monitor.proto', 'candor/v1/control.proto', 'grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto'];

/** The packages of all services, without any connection. */
export function definitions() {
  return grpc.loadPackageDefinition(protoLoader.loadSync(files, loading));
}

/** One client per service of the sidecar at `address`: host:port, or unix:/path/of/the.sock. */
export function connect(address) {
  const packages = definitions();
  const credentials = grpc.credentials.createInsecure();
  return {
    address,
    monitor: new packages.candor.v1.TruthMonitor(address, credentials),
    control: new packages.candor.v1.Control(address, credentials),
    health: new packages.grpc.health.v1.Health(address, credentials),
    reflection: new packages.grpc.reflection.v1.ServerReflection(address, credentials),
    close() {
      [this.monitor, this.control, this.health, this.reflection].forEach((client) => client.close());
    },
  };
}

const deadline = () => new Date(Date.now() + 30_000);

/** A unary call as a promise; rejects with the gRPC error, whose `code` is the status. */
export function unary(client, method, request) {
  return new Promise((resolve, reject) => {
    client[method](request, { deadline: deadline() }, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

/** The status code of a unary call that must fail, or 0 when it did not. */
export async function failure(client, method, request) {
  try {
    await unary(client, method, request);
    return { code: grpc.status.OK, details: '' };
  } catch (error) {
    return error;
  }
}

/** Every response of a stream, and the status that it ended with. Never rejects: a status is a result here. */
export function drain(call) {
  return new Promise((resolve) => {
    const responses = [];
    call.on('data', (response) => responses.push(response));
    call.on('error', (error) => resolve({ responses, status: error }));
    call.on('status', (status) => status.code === grpc.status.OK && resolve({ responses, status }));
  });
}

/** Opens a stream with the deadline that every call here has. */
export function open(client, method, request) {
  return request === undefined ? client[method]({ deadline: deadline() }) : client[method](request, { deadline: deadline() });
}
