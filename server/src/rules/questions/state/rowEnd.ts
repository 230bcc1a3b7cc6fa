/** Does a write take a row out of use for good? */

import type { RowAccess } from "./rowAccess";

const ENDS = /^(is_?)?(deleted|removed|trashed|anonymi[sz]ed|erased|purged)(_?(at|on|date))?$/;

/** A column that says that a row is gone. */
export const isEndColumn = (column: string): boolean => ENDS.test(column);

/** Soft deletion: after it nobody changes the row, so there is no change to lose and no work to take twice. */
export const endsRow = ({ sets }: RowAccess): boolean => [...sets.keys()].some(isEndColumn);
