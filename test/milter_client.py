"""An MTA's end of the milter protocol, as Postfix, Sendmail and older ones speak it: offers what it is told to, answers nothing it need not."""
import socket
import struct

END = b"acdrty"  # answers that end a message
FLAGS = {b"C": 0x1000, b"H": 0x2000, b"M": 0x4000, b"R": 0x8000, b"T": 0x10000, b"L": 0x80, b"N": 0x40000, b"B": 0x80000}


class Milter:
    def __init__(self, port, version=6, actions=0x1ff, steps=0x1fffff):
        self.socket, self.buffer = socket.create_connection(("127.0.0.1", port), timeout=120), b""
        self.send(b"O", struct.pack(">III", version, actions, steps))
        self.version, self.actions, self.steps = struct.unpack(">III", self.receive()[1][:12])

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack(">I", len(data) + 1) + command + data)

    def take(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError("the milter closed the connection")
            self.buffer += more
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self):
        packet = self.take(struct.unpack(">I", self.take(4))[0])
        return packet[:1], packet[1:]

    def step(self, command, data=b""):
        """A command, and its answer unless the milter said that it gives none."""
        self.send(command, data)
        if not self.steps & FLAGS[command]:
            answer = self.receive()
            assert answer[0] == b"c", (command, answer)

    def connect(self, address="192.0.2.7"):
        self.step(b"C", b"client.test\0" + b"4" + struct.pack(">H", 25252) + address.encode() + b"\0")

    def mail(self, data, recipients, sender="eve@evil.test", chunk=65535):
        """All answers to one mail, the last one its verdict."""
        self.step(b"M", b"<" + sender.encode() + b">\0")
        for recipient in recipients:
            self.step(b"R", b"<" + recipient.encode() + b">\0")
        head, _, body = data.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            self.step(b"L", name + b"\0" + (value if self.steps & 0x100000 else value.lstrip(b" ")) + b"\0")
        self.step(b"N")
        for at in range(0, len(body), chunk):
            self.step(b"B", body[at:at + chunk])
        self.send(b"E")
        answers = [self.receive()]
        while answers[-1][0] not in END:
            answers.append(self.receive())
        return answers

    def close(self):
        self.send(b"Q")
        self.socket.close()
