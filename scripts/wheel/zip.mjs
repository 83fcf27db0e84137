// Zip archives with the same bytes for the same files: fixed times, fixed order, one way of compressing.
import { crc32, deflateRawSync } from 'node:zlib';

/** 1 January 1980, midnight: the first moment that the format knows. */
const [time, date] = [0, (1 << 5) | 1];
const version = 20;
const utf8Names = 0x0800;
const deflated = 8;

/** @param {readonly { path: string, content: Buffer, executable?: boolean }[]} files */
export function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { path, content, executable } of files) {
    const name = Buffer.from(path, 'utf8');
    const data = deflateRawSync(content, { level: 6 });
    const common = Buffer.alloc(26);
    for (const [at, value] of [version, utf8Names, deflated, time, date].entries()) common.writeUInt16LE(value, at * 2);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name]);
    // Made on Unix; the upper half of the external attributes is the mode of the file.
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((0o100000 | (executable ? 0o755 : 0o644)) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([version, 3]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), made, common, tail, name]));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, entries, end]);
}
