import { hash } from "node:crypto";
import type { Blame } from "../types/difference.ts";
import type { CompressedMemory } from "./compressed.ts";
import type { ComparedValues } from "./judge.ts";

/**
 * What a judge remembers between cases, as JSON: bounded, and free of secrets, since what it is filed under are digests and its texts are
 * masked. A judge that starts with it goes on where the other one stopped.
 */
export interface JudgeMemory {
  readonly compared: ComparedValues;
  readonly noise: NoiseMemory;
  readonly carried: CarriedMemory;
  /** Windows of the clock that turned while exchanges were under way. */
  readonly windows: readonly string[];
  /** Left out where limits are not judged by totals. */
  readonly compressed?: CompressedMemory;
}

/** By case: exchanges seen, and by place how many of them disagreed there. */
export type NoiseMemory = readonly (readonly [
  name: string,
  exchanges: number,
  places: readonly (readonly [place: string, disagreements: number])[],
])[];

/** By counter: how many more requests X has counted than Y, and whose doing that is. */
export type CarriedMemory = readonly (readonly [name: string, by: number, blame: Blame, recognised: string | null])[];

/** Hex digits would do as well; 96 bits are not met twice by ten thousand names. */
const NAME_CHARACTERS = 16;

/** What something is remembered under: names hold paths and header values of clients, which no file shall hold. */
export function filedUnder(name: string): string {
  return hash("sha256", name, "base64url").slice(0, NAME_CHARACTERS);
}
