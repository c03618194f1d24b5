// grpc.reflection.v1, and with it a client that was made from what the server says of itself.
import assert from 'node:assert/strict';
import protobuf from 'protobufjs';
import 'protobufjs/ext/descriptor/index.js';
import { grpc, loading, open, protoLoader, unary } from '../client.mjs';

const { FileDescriptorProto, FileDescriptorSet } = protobuf.descriptor ?? (await import('protobufjs/ext/descriptor/index.js')).default;

/** The answers to some reflection requests, in order. */
function ask(client, requests) {
  return new Promise((resolve, reject) => {
    const call = open(client, 'ServerReflectionInfo');
    const responses = [];
    call.on('data', (response) => responses.push(response));
    call.on('error', reject);
    call.on('end', () => resolve(responses));
    requests.forEach((request) => call.write(request));
    call.end();
  });
}

export function reflection(test) {
  test('reflection: every service is listed', async ({ reflection: client }) => {
    const [{ list_services_response: list }] = await ask(client, [{ list_services: '' }]);
    const names = list.service.map((service) => service.name);
    for (const name of ['candor.v1.TruthMonitor', 'candor.v1.Control', 'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection']) {
      assert.ok(names.includes(name), `${name} is missing from ${names.join(', ')}`);
    }
  });

  test('reflection: an unknown symbol is answered with NOT_FOUND, and the stream goes on', async ({ reflection: client }) => {
    const [missing, listed] = await ask(client, [{ file_containing_symbol: 'candor.v1.NoSuchThing' }, { list_services: '' }]);
    assert.equal(missing.error_response.error_code, grpc.status.NOT_FOUND);
    assert.ok(listed.list_services_response.service.length > 0);
  });

  test('reflection: its descriptors are enough to call the server with', async ({ reflection: client, address }) => {
    const files = new Map();
    const add = (response) => {
      for (const bytes of response.file_descriptor_response.file_descriptor_proto) {
        const file = FileDescriptorProto.decode(bytes);
        files.set(file.name, file);
      }
    };
    (await ask(client, [{ file_containing_symbol: 'candor.v1.Control' }])).forEach(add);
    // A server may leave imports to be asked for by name; each round fetches what the last one named.
    for (let missing = imports(files); missing.length > 0; missing = imports(files)) {
      (await ask(client, missing.map((name) => ({ file_by_filename: name })))).forEach(add);
    }

    const set = FileDescriptorSet.encode({ file: [...files.values()] }).finish();
    const packages = grpc.loadPackageDefinition(protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(set), loading));
    const control = new packages.candor.v1.Control(address, grpc.credentials.createInsecure());
    try {
      assert.ok((await unary(control, 'GetCapabilities', {})).vocabulary_size > 0);
    } finally {
      control.close();
    }
  });
}

const imports = (files) => [...files.values()].flatMap((file) => file.dependency).filter((name) => !files.has(name));
