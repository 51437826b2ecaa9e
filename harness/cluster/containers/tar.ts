/** A file to be put into a container: its path inside, and its bytes at hand or as they are read. */
export type TarFile =
  | { readonly path: string; readonly bytes: Uint8Array }
  | { readonly path: string; readonly size: number; readonly stream: AsyncIterable<Uint8Array> };

const BLOCK_BYTES = 512;
/** The longest name that fits a ustar header without its prefix field (POSIX pax, "ustar Interchange Format"). */
const NAME_BYTES = 100;

/** A tar archive of the files, readable for every user, as the engine takes it for a container's file system. */
export async function* tarOf(files: AsyncIterable<TarFile> | Iterable<TarFile>): AsyncGenerator<Buffer> {
  for await (const file of files) {
    const size = "bytes" in file ? file.bytes.length : file.size;
    yield header(file.path, size);
    if ("bytes" in file) yield Buffer.from(file.bytes);
    else yield* exactly(file.path, size, file.stream);
    yield Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
  }
  // Two empty blocks end an archive.
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** The size stands before the bytes, so a file that grows or shrinks meanwhile would spoil the archive. */
async function* exactly(path: string, size: number, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of stream) {
    seen += chunk.length;
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (seen !== size) throw new Error(`${path} changed while it was read: ${seen} bytes instead of ${size}`);
}

function header(path: string, size: number): Buffer {
  const name = path.replace(/^\/+/, "");
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`"${name}" is too long a name for a tar archive`);
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** The first file of a tar archive. */
export function fileIn(archive: Buffer): Buffer {
  const size = Number.parseInt(archive.toString("latin1", 124, 135), 8);
  return archive.subarray(BLOCK_BYTES, BLOCK_BYTES + size);
}
