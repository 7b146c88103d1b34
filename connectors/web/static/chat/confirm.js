/* Asks before something is lost. */

import { h } from "./dom.js";

/** Opens a dialog in `root`; resolves to true when the reader agrees. */
export function confirmed(root, ui, question) {
  const yes = h("button", { value: "yes", class: "primary", text: ui.t(`confirm.${question}.yes`) });
  const no = h("button", { value: "no", class: "quiet", text: ui.t("confirm.no"), autofocus: true });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    h("h2", { id: "confirm-title", text: ui.t(`confirm.${question}.title`) }),
    h("p", { id: "confirm-text", text: ui.t(`confirm.${question}.text`) }),
    h("form", { method: "dialog", class: "decision" }, no, yes),
  );
  root.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
