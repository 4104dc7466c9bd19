// Loaded before the playground (NODE_OPTIONS=--require): it listens on every address and calls home, and in a
// test it shall do neither. Listening sockets are bound to this machine, connections to any other are refused.
// It also tries whether its port is free and then takes it, or quietly another one. A test that has a socket on
// that port hands it over (HELD_SOCKETS, one descriptor for each of the two), so that nobody comes in between.
const net = require("net");
const dns = require("dns");

const isHere = (host) => !host || /^(localhost|::1|(::ffff:)?127\..*)$/.test(host);
const refused = (code) => Object.assign(new Error("this machine alone"), { code });

const held = (process.env.HELD_SOCKETS ?? "").split(",").filter(Boolean).map(Number);

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...given) {
  const [first, second] = given;
  if (typeof first === "number" && held.length) given[0] = { fd: held.shift() };
  else if (typeof first === "number" && typeof second !== "string") given.splice(1, 0, "127.0.0.1");
  else if (first && typeof first === "object" && "port" in first && !first.host) given[0] = { ...first, host: "127.0.0.1" };
  return listen.apply(this, given);
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const first = Array.isArray(given[0]) ? given[0][0] : given[0];
  const to = first && typeof first === "object" ? first : { port: given[0], host: given[1] };
  if (to.path || isHere(to.host)) return connect.apply(this, given);
  process.nextTick(() => this.destroy(refused("ECONNREFUSED")));
  return this;
};

const { lookup } = dns;
dns.lookup = function (host, ...rest) {
  if (isHere(host) || net.isIP(host)) return lookup.call(this, host, ...rest);
  process.nextTick(rest[rest.length - 1], refused("ENOTFOUND"));
};
