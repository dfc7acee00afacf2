// Pages work without this script; it only makes them quicker.
import "htmx.org";
import "./attendance.js";
import "./drafts.js";
import "./plans.js";
import "./tables.js";

document.documentElement.classList.add("with-script");
