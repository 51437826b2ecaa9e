/** What became of entries. All but `exchanges` and `duplicates` name entries that are in no file. */
export interface Counts {
  exchanges: number;
  /** Of the exchanges: without a response. */
  unanswered: number;
  /** Places that hold a reference to a credential of the backup. */
  references: number;
  /** Places that hold a token for a secret that the backup does not know. */
  tokens: number;
  /** Came again, and were taken before. */
  duplicates: number;
  /** Could not be read. */
  unreadable: number;
  /** Held no HTTP request: streams of bytes, and what nginx refused unread. */
  skipped: number;
  /** Would have left a secret of the backup in the file. */
  withheld: number;
}

export function noCounts(): Counts {
  return { exchanges: 0, unanswered: 0, references: 0, tokens: 0, duplicates: 0, unreadable: 0, skipped: 0, withheld: 0 };
}

/** How often a request was not taken, and why: Kong sends these again. */
export interface Refusals {
  unauthorised: number;
  /** Neither a payload nor anything like one: another method or content type. */
  foreign: number;
  tooLarge: number;
  /** More came at once than is held in memory. */
  busy: number;
  /** The disk did not take it. */
  unwritten: number;
}

export function noRefusals(): Refusals {
  return { unauthorised: 0, foreign: 0, tooLarge: 0, busy: 0, unwritten: 0 };
}

export function addCounts(sum: Counts, more: Readonly<Counts>): void {
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += more[name];
}
