// What the schema is made of: the JSON that we send, in the types that Slack publishes.
import type { HomeView, KnownBlock, ModalView } from "@slack/types";

interface Blocks {
  blocks: KnownBlock[];
}

export interface Payloads {
  message?: Blocks & { text: string };
  home?: Omit<HomeView, "blocks"> & Blocks;
  modal?: Omit<ModalView, "blocks"> & Blocks;
}
