// Enhancement only: every page works with this file absent.
(() => {
  const root = document.documentElement;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-set-theme]");
    if (!link) return;
    event.preventDefault();
    root.dataset.theme = link.dataset.setTheme;
    document.cookie = `theme=${link.dataset.setTheme};path=/;max-age=31536000;samesite=lax`;
  });

  // Giving: another amount refreshes what happens to it and the words on the button.
  const form = document.querySelector("form[data-effect]");
  if (form) {
    const amount = document.getElementById("amount");
    const say = document.getElementById("say");
    let asked = 0;
    // A button that is replaced, or moves, while it is pressed loses the click.
    let pressed = false;
    for (const name of ["pointerdown", "pointerup", "pointercancel"]) {
      document.addEventListener(name, () => { pressed = name === "pointerdown"; }, true);
    }
    const released = () => new Promise((done) => {
      if (!pressed) return done();
      for (const name of ["pointerup", "pointercancel"]) {
        document.addEventListener(name, () => setTimeout(done), { once: true });
      }
    });
    const refresh = async (value) => {
      const mine = ++asked;
      const address = `${form.dataset.effect}?amount=${encodeURIComponent(value)}`;
      const answer = await fetch(address).catch(() => null);
      if (!answer || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      await released();
      if (mine !== asked) return;
      document.querySelectorAll("[data-part]").forEach((part) => {
        const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
        if (fresh) part.replaceWith(document.importNode(fresh, true));
      });
      if (say) say.textContent = document.querySelector("[data-part=pay]")?.textContent.trim() ?? "";
    };
    const press = (chosen) => form.querySelectorAll("button[name=preset]").forEach((one) =>
      one.setAttribute("aria-pressed", String(one === chosen)));
    form.addEventListener("change", ({ target }) => {
      if (target.name !== "amount") return;
      press(null);
      refresh(target.value);
    });
    form.addEventListener("click", (event) => {
      const preset = event.target.closest("button[name=preset]");
      if (!preset) return;
      event.preventDefault();
      amount.value = preset.dataset.shown;
      press(preset);
      refresh(amount.value);
    });
  }

  // A bank's form wants the number without its spaces.
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      const isNumber = /^[A-Z0-9 ]+$/.test(text);
      await navigator.clipboard.writeText(isNumber ? text.replaceAll(" ", "") : text);
      button.firstChild.textContent = button.dataset.done;
    });
  });

  // A chosen photo is shown at once, so that a wrong one is noticed before it is sent.
  document.querySelectorAll("input[type=file][data-preview]").forEach((input) => {
    const list = document.getElementById(input.dataset.preview);
    input.addEventListener("change", () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("li");
        item.className = "file";
        const thumb = document.createElement("span");
        thumb.className = "thumb";
        if (file.type.startsWith("image/")) {
          const picture = new Image();
          picture.src = URL.createObjectURL(file);
          picture.alt = "";
          thumb.append(picture);
        }
        const name = document.createElement("b");
        name.textContent = file.name;
        item.append(thumb, name);
        return item;
      }));
    });
  });
})();
