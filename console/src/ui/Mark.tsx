// What all pages bear: the gate of a checkpoint, and its name.

export function Mark() {
  return (
    <span class="mark">
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true"><path d="M7 4v25M25 4v25M2 10h28M7 15l6 3v11M25 15l-6 3v11" /></svg>
      <span>Sekisho</span>
    </span>
  );
}
