// Preloaded into a peer (node --require): whatever it listens on is reachable from this machine only.
'use strict';
const net = require('node:net');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  const done = given.find((word) => typeof word === 'function');
  const options = typeof given[0] === 'object' && given[0] !== null ? given[0] : { port: given[0] };
  return listen.call(this, { ...options, port: Number(options.port), host: '127.0.0.1' }, done);
};
