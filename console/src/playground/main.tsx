import { render } from "preact";

render(<main><h1>Sekisho</h1></main>, document.getElementById("root")!);
