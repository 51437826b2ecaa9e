/** A number that no double stands for alone: its decimal value in one spelling, and as it was written. */
export interface ExactNumber {
  readonly exact: string;
  readonly written: string;
}

/** A double tells decimals of up to 15 significant digits apart (IEEE 754, binary64). */
const DIGITS_IN_DOUBLE = 15;
/** And only if they are not too large or too small for it; 10^±308 is the end, less the digits in front. */
const EXPONENT_IN_DOUBLE = 290;

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The value of a JSON number: a double where that loses nothing, otherwise its decimal in one spelling, so that `1`, `1.0` and `10e-1`
 * are one value and 9007199254740992 and 9007199254740993 are two.
 * @param written matches the number grammar of RFC 8259
 */
export function exactNumber(written: string): number | ExactNumber {
  if (written.length <= DIGITS_IN_DOUBLE && !/[eE]/.test(written)) return Number(written);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = PARTS.exec(written) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return 0;
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  if (significant.length <= DIGITS_IN_DOUBLE && power > -EXPONENT_IN_DOUBLE && power < EXPONENT_IN_DOUBLE) return Number(written);
  return { exact: `${sign}${significant}e${power}`, written };
}
