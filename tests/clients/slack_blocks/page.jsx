// Draws what we send to Slack with npm's slack-blocks-to-jsx: a message, the home, or a modal in a plain frame.
import { Component } from "react";
import { createRoot } from "react-dom/client";
import { Message } from "slack-blocks-to-jsx";

window.complaints = [];

class Fence extends Component {
  componentDidCatch(fault) {
    window.complaints.push(String(fault));
  }
  render() {
    return this.props.children;
  }
}

const logo =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#2f5d50"/>' +
      '<path d="M9 14h18m0 0-5-5M27 22H9m0 0 5 5" stroke="#fff" stroke-width="2.5" fill="none"/></svg>',
  );

// `verbatim` keeps Slack from guessing links and names; formatting stays. The renderer would drop formatting too.
const guessing = (key, value) => (key === "verbatim" ? undefined : value);

function Blocks({ blocks, users, wrapped }) {
  return (
    <Message
      blocks={JSON.parse(JSON.stringify(blocks, guessing))}
      name="Vice Versa"
      logo={logo}
      time={new Date("2026-01-19T09:30:00Z")}
      data={{ users, channels: [], user_groups: [] }}
      withoutWrapper={!wrapped}
    />
  );
}

function Modal({ view, users }) {
  return (
    <section className="modal" role="dialog" aria-label={view.title.text}>
      <h1>{view.title.text}</h1>
      <div className="within">
        <Blocks blocks={view.blocks} users={users} />
      </div>
      <footer>
        <button>{view.close.text}</button>
        {view.submit && <button className="submit">{view.submit.text}</button>}
      </footer>
    </section>
  );
}

const root = createRoot(document.getElementById("root"));
let drawn = 0;

window.draw = (kind, payload, users) =>
  new Promise((done) => {
    window.complaints = [];
    drawn += 1;
    const what = {
      message: () => <Blocks blocks={payload.blocks} users={users} wrapped />,
      home: () => <div className="home"><Blocks blocks={payload.blocks} users={users} /></div>,
      modal: () => <Modal view={payload} users={users} />,
    }[kind];
    root.render(<Fence key={drawn}>{what()}</Fence>);
    // Two frames: React has put it there after the first, the browser has laid it out after the second.
    requestAnimationFrame(() => requestAnimationFrame(() => done(window.complaints)));
  });
