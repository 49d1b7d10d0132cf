// The site's own script: colours, contents, copying, scrolling boxes, print. Every page reads well without it.
(function () {
  "use strict";

  function remember(theme) {
    try {
      localStorage.setItem("theme", theme);
    } catch (error) {
      // A browser that stores nothing simply starts from the system's preference next time.
    }
  }

  function startTheme() {
    const button = document.querySelector(".theme-button");
    const root = document.documentElement;
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      remember(root.dataset.theme);
      show();
    });
  }

  function startContents() {
    const opener = document.querySelector(".contents-button");
    const closer = document.querySelector(".close-button");
    const drawer = document.querySelector(".book-nav");
    const set = (open) => {
      document.body.classList.toggle("contents-open", open);
      opener.setAttribute("aria-expanded", String(open));
      (open ? closer : opener).focus();
    };
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      set(true);
    });
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      set(false);
    });
    drawer.addEventListener("click", (event) => {
      if (!event.target.closest(".here a")) return;
      document.body.classList.remove("contents-open");
      opener.setAttribute("aria-expanded", "false");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.body.classList.contains("contents-open")) set(false);
    });
    document.addEventListener("click", (event) => {
      const open = document.body.classList.contains("contents-open");
      if (open && !drawer.contains(event.target) && !opener.contains(event.target)) set(false);
    });
  }

  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied ? Promise.resolve() : Promise.reject(new Error("copying was refused"));
  }

  function addCopyButtons() {
    for (const box of document.querySelectorAll(".cell_input .highlight, .copyable")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-button";
      button.textContent = "Copy";
      button.addEventListener("click", () => {
        const done = (word) => {
          button.textContent = word;
          setTimeout(() => (button.textContent = "Copy"), 1500);
        };
        copyText(box.querySelector("pre").textContent.trimEnd()).then(
          () => done("Copied"),
          () => done("Not copied"),
        );
      });
      box.append(button);
    }
  }

  // What scrolls sideways can be reached and scrolled by keyboard.
  function markScrollers() {
    for (const box of document.querySelectorAll(".formula, pre, .table-box")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  function followSections() {
    const links = new Map();
    for (const link of document.querySelectorAll(".page-nav a[href^='#']")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target) links.set(target, link);
    }
    if (!links.size) return;
    const mark = () => {
      let current = null;
      for (const [target] of links) if (target.getBoundingClientRect().top < 160) current = target;
      for (const [target, link] of links) {
        if (target === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
        const item = link.closest(".page-nav > ul > li");
        item.classList.toggle("open", current !== null && item.contains(links.get(current)));
      }
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    }, { passive: true });
    mark();
  }

  // Beside a stepper's "Copy link" the way to the page where it stands alone, as it is set now.
  function addEmbedLinks() {
    const root = document.documentElement.dataset.content_root;
    for (const figure of document.querySelectorAll("nn-figure")) {
      const copy = figure.querySelector(".nn-copy");
      if (!copy) continue;
      const link = document.createElement("a");
      link.className = "embed-link";
      link.textContent = "Embed";
      link.title = "This stepper alone, for slides and course pages";
      const aim = () => (link.href = `${root}embed/${figure.getAttribute("kind")}.html${figure.hash()}`);
      for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, aim);
      aim();
      copy.before(link);
    }
  }

  function openForPrint() {
    let closed = [];
    addEventListener("beforeprint", () => {
      closed = [...document.querySelectorAll("details:not([open])")];
      closed.forEach((details) => (details.open = true));
    });
    addEventListener("afterprint", () => {
      closed.forEach((details) => (details.open = false));
      closed = [];
    });
  }

  startTheme();
  startContents();
  addCopyButtons();
  markScrollers();
  followSections();
  openForPrint();
  addEventListener("resize", markScrollers);
  addEventListener("load", markScrollers);
  addEventListener("load", addEmbedLinks);
})();
