// Runs before the first paint: a classic script in the head, so that a stored theme never flashes.
// The same rules, for changes made later, are in crates/ui/src/util/theme.rs.
(() => {
  const crash = () => {
    const box = document.getElementById("crash");
    if (box) box.hidden = false;
  };
  // A script that does not load (gone after an update, blocked, damaged) leaves nothing else to report it.
  addEventListener(
    "error",
    (event) => {
      if (event.target instanceof HTMLScriptElement) crash();
    },
    true,
  );

  // Pages before the sign-in have no side bar: none is painted for them.
  if (/^\/(sign-up|sign-in|forgot|reset|invite)\/?$/.test(location.pathname)) {
    document.documentElement.dataset.entry = "";
  }

  let theme = null;
  try {
    theme = localStorage.getItem("patchbay.ui.theme");
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  if (theme !== "light" && theme !== "dark") return;
  document.documentElement.dataset.theme = theme;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.media = meta.media.includes(theme) ? "all" : "not all";
  }
})();
