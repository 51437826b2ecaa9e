import { createHash } from "node:crypto";

/**
 * A source of random bytes that gives the same ones for the same seed and name: SHA-256 over a counter. Every gateway gets
 * a name of its own, since real gateways share no ids either, and what only one of them shows must count as noise.
 */
export function seededBytes(seed: number, name: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += DIGEST_BYTES) {
      blocks.push(createHash("sha256").update(`${seed} ${name} ${counter}`).digest());
      counter += 1;
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
  };
}

const DIGEST_BYTES = 32;
