// node unzip.mjs ARCHIVE ENTRY TARGET: takes one file out of a zip, so that no unzip is needed where there is node.
import { readFileSync, writeFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const [archive, wanted, target] = process.argv.slice(2);
const zip = readFileSync(archive);
const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
let at = zip.readUInt32LE(end + 16);
for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
  const length = zip.readUInt16LE(at + 28);
  if (zip.toString('utf8', at + 46, at + 46 + length) === wanted) {
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    writeFileSync(target, zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data), { mode: 0o755 });
    process.exit(0);
  }

  at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
}

console.error(`${archive} has no ${wanted}.`);
process.exit(1);
