import { createServer, type Socket } from 'node:net';

/** A local SMTP endpoint that hands over the text of every message it gets. */
export interface MailSink {
  readonly port: number;
  close(): Promise<void>;
}

/** Text of a message: headers, and bodies without their transfer encoding. */
function readable(mail: string): string {
  const encoded = /(Content-Transfer-Encoding: base64\r\n(?:[^\r\n]+\r\n)*\r\n)([A-Za-z0-9+/=\r\n]+)/g;
  return mail.replace(encoded, (_, head: string, body: string) => head + Buffer.from(body, 'base64').toString('utf8'));
}

function talk(socket: Socket, deliver: (text: string) => void): void {
  let waiting = '';
  let letter: string | undefined;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const answer = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'DATA') {
      letter = '';
      return say('354 go on');
    }
    if (verb === 'QUIT') {
      say('221 bye');
      return socket.end();
    }
    return say(verb === 'EHLO' ? '250 sink' : '250 ok');
  };
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    waiting += chunk.toString('latin1');
    for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      if (letter === undefined) answer(line);
      else if (line === '.') {
        deliver(readable(letter));
        letter = undefined;
        say('250 taken');
      } else letter += `${line}\r\n`;
    }
  });
  say('220 sink');
}

export async function openMailSink(deliver: (text: string) => void): Promise<MailSink> {
  const server = createServer((socket) => talk(socket, deliver));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the sink for mail has no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
