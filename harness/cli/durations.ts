import { InvalidArgumentError } from "commander";
import { durationSeconds } from "../gate/duration.ts";

/** Timers count milliseconds in 31 bits: one that is set for more than 24.8 days goes off at once. */
const LONGEST_WAIT_SECONDS = 24 * 86_400;

/** Seconds of what a flag says. */
export function duration(value: string): number {
  const seconds = durationSeconds(value);
  if (seconds === null) throw new InvalidArgumentError('Write a number and s, m, h or d, such as "30s" or "12h".');
  return seconds;
}

/** The same of a time that the command waits. */
export function waitingTime(value: string): number {
  const seconds = duration(value);
  if (seconds > LONGEST_WAIT_SECONDS) throw new InvalidArgumentError("24d at most.");
  return seconds;
}
