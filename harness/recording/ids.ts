/** How many ids are remembered, so that memory does not grow with the recording: some minutes of busy traffic. */
const REMEMBERED = 50_000;

/**
 * Makes ids that hold no secret and do not move when an exchange is taken out: "20261123T014118.946Z-GET", with "-2" for the next of the same
 * moment. Who comes later than everything that is remembered gets a number of its own, so that no id is given twice.
 */
export function idMaker(remembered: number = REMEMBERED): (at: number, method: string) => string {
  const counts = new Map<string, number>();
  // One iterator for all: a new one would pass over every id that was forgotten, each time.
  const oldest = counts.keys();
  let forgottenUntil = Number.NEGATIVE_INFINITY;
  let late = 0;
  return (at, method) => {
    const id = `${new Date(at).toISOString().replaceAll(/[-:]/g, "")}-${method.replaceAll(/[^A-Za-z]/g, "")}`;
    const count = counts.get(id);
    if (count === undefined && at <= forgottenUntil) {
      late += 1;
      return `${id}-late${late}`;
    }
    counts.set(id, (count ?? 0) + 1);
    if (counts.size > remembered) forgottenUntil = Math.max(forgottenUntil, forget(counts, oldest.next().value ?? ""));
    return count === undefined ? id : `${id}-${count + 1}`;
  };
}

/** Forgets an id and tells its time. */
function forget(counts: Map<string, number>, oldest: string): number {
  counts.delete(oldest);
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)([\d.]+)Z/.exec(oldest) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
