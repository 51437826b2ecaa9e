import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mergedLatency, mergedWindows } from "../../judge/observed/merged.ts";
import { createObserver } from "../../judge/observed/observe.ts";
import { shownChoice } from "../../judge/shown/choose.ts";
import { renderJsonLine } from "../../report/json.ts";
import type { CaseVerdict } from "../../types/certificate.ts";
import type { Change } from "../../types/change.ts";
import type { Inventory } from "../../types/inventory.ts";
import type { Observations } from "../../types/observations.ts";
import { jsonOrNull } from "../json-text.ts";
import { openLines } from "../lines.ts";
import { CASES_FILE, OBSERVATIONS_FILE, VERDICTS_FILE, writeWhole } from "../output.ts";
import { observationsOf } from "../report-files.ts";

/** What stands beside the certificates of the parts, put together for that of the whole. */
interface MergedRecord extends AsyncDisposable {
  add(verdict: CaseVerdict): Promise<void>;
  /** Takes over what a part's folder holds of the cases that were added since; what is missing there is missing here. */
  takeFrom(folder: string): Promise<void>;
  finish(): Promise<void>;
}

export async function openMergedRecord(
  out: string,
  inventory: Inventory,
  changes: readonly Change[],
  mask: (text: string) => string,
): Promise<MergedRecord> {
  const [verdicts, cases] = [await openLines(out, VERDICTS_FILE, 0), await openLines(out, CASES_FILE, 0)];
  const close = async () => {
    await verdicts[Symbol.asyncDispose]();
    await cases[Symbol.asyncDispose]();
  };
  const observer = createObserver(inventory, changes, mask);
  const choice = shownChoice();
  const seen: Observations[] = [];
  let wanted = new Set<string>();
  return {
    async add(verdict) {
      await verdicts.write(renderJsonLine(verdict));
      observer.again(verdict);
      if (choice.wants(verdict)) wanted.add(verdict.key);
    },
    async takeFrom(folder) {
      for await (const line of linesOf(join(folder, CASES_FILE))) {
        const key = keyOf(line);
        if (key === null || !wanted.delete(key)) continue;
        choice.took(line.length);
        await cases.write(line);
      }
      wanted = new Set();
      const text = await readFile(join(folder, OBSERVATIONS_FILE), "utf8").catch(() => null);
      const observed = text === null ? null : observationsOf(text);
      if (observed !== null) seen.push(observed);
    },
    async finish() {
      const { windows, leftOut } = mergedWindows(seen);
      const observations: Observations = {
        ...observer.observations(),
        ...{ latency: mergedLatency(seen), windows },
        ...(leftOut > 0 && { windowsLeftOut: leftOut }),
        ...(choice.leftOut > 0 && { casesLeftOut: choice.leftOut }),
      };
      await writeWhole(out, { [OBSERVATIONS_FILE]: `${renderJsonLine(observations)}\n` });
      await close();
    },
    [Symbol.asyncDispose]: close,
  };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  try {
    yield* createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY });
  } catch {
    // A part without cases in full is a part all the same.
  } finally {
    file.destroy();
  }
}

function keyOf(line: string): string | null {
  const shown = jsonOrNull(line);
  const key: unknown = typeof shown === "object" && shown !== null ? Reflect.get(shown, "key") : null;
  return typeof key === "string" ? key : null;
}
