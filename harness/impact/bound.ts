/** How many requests of one client each side admits in one window at most: its limit, times its nodes where each counts alone. */
export interface Capacity {
  readonly x: number;
  readonly y: number;
}

/**
 * What one client is admitted in one window while a balancer sends `sharePercent` of the requests to Y, each request by itself.
 *
 * X admits min(rX, A) of the rX requests that it gets and Y min(rY, B) of its rY, with rX + rY = r. A and B are the capacities; for one
 * counter on each side both are the limit L.
 *
 * - Whatever the shares are, min(rX, A) + min(rY, B) ≤ min(r, A + B): with one counter each, 2 L. That is the worst. It also holds when the
 *   share is changed within the window, when a client is moved from one side to the other as a whole, and when traffic goes back.
 * - Split evenly, rX = (1 − p) r and rY = p r, so f(r) = min((1 − p) r, A) + min(p r, B) is admitted. Thrown for each request by itself, rX
 *   varies; since min(·, A) is concave, its mean is no greater than min of the mean (Jensen), so f(r) bounds the mean of what is admitted
 *   from above. One client in one window may exceed f(r), never A + B.
 * - f reaches A + B at r = max(A / (1 − p), B / p): the smaller the share, the more a client must send to get all of it.
 */
export function meanAdmitted(requests: number, sharePercent: number, { x, y }: Capacity): number {
  return Math.min((requests * (100 - sharePercent)) / 100, x) + Math.min((requests * sharePercent) / 100, y);
}

/** Admitted at most, whatever the share: see `meanAdmitted`. */
export function worstAdmitted({ x, y }: Capacity): number {
  return x + y;
}

/** Requests in one window from which on an even split is admitted all of the worst: see `meanAdmitted`. */
export function requestsForWorst(sharePercent: number, { x, y }: Capacity): number {
  return Math.ceil(Math.max((x * 100) / (100 - sharePercent), (y * 100) / sharePercent));
}

/**
 * Limits for one counter of each side, divided by the shares, so that all `counters` together admit no more than `total`: whole numbers, one at
 * least on each side. Null where that cannot be.
 */
export function divided(total: number, sharePercent: number, counters: Capacity): Capacity | null {
  const most = Math.floor((total - counters.x) / counters.y);
  const y = Math.min(most, Math.max(1, Math.round((total * sharePercent) / 100 / counters.y)));
  const x = Math.floor((total - counters.y * y) / counters.x);
  return y < 1 || x < 1 ? null : { x, y };
}
