/** The script of every page: search, menu on small screens, filters of the rule list. Without it the pages are whole, and these are hidden. */

import { startFilters } from "./filters";
import { startMenu } from "./menu";
import { startSearch } from "./searchBox";

// `currentScript` is this one only while it runs for the first time.
const index = document.currentScript?.dataset.index;

startMenu();
startFilters();
if (index !== undefined) startSearch(index);
