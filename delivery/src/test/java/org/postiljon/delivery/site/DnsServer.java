package org.postiljon.delivery.site;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on loopback, UDP and TCP, that says what a test tells it to. Names that it does not know do not exist.
 */
final class DnsServer implements AutoCloseable {
    /** What it does instead of answering. */
    enum Mood {
        SERVFAIL,
        REFUSED,
        SILENT,
        /** Empty and truncated over UDP, whole over TCP. */
        TRUNCATED,
        /** About another name than was asked for. */
        OTHER_QUESTION,
        /** Bytes that are no message. */
        GARBAGE,
        /** An alias alone, without what it stands for. */
        BARE_ALIAS
    }

    private static final int NEGATIVE_TTL = 120;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Map<String, List<Record>> zone = new ConcurrentHashMap<>();
    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile Optional<Mood> all = Optional.empty();

    DnsServer() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket stream = new ServerSocket(0, 50, loopback);
        DatagramSocket datagram;
        try {
            datagram = new DatagramSocket(stream.getLocalPort(), loopback);
        } catch (IOException taken) {
            stream.close();
            stream = new ServerSocket(0, 50, loopback);
            datagram = new DatagramSocket(stream.getLocalPort(), loopback);
        }
        tcp = stream;
        udp = datagram;
        start(this::serveUdp, "test-dns-udp");
        start(this::serveTcp, "test-dns-tcp");
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** Adds a record as a zone file writes it: {@code b.example. 300 IN MX 10 mx.b.example.} */
    DnsServer has(String line) {
        String[] parts = line.split("\\s+", 5);
        try {
            Name name = Name.fromString(parts[0]);
            Record record = Record.fromString(
                    name, Type.value(parts[3]), DClass.IN, Long.parseLong(parts[1]), parts[4], Name.root);
            zone.computeIfAbsent(key(name), k -> new CopyOnWriteArrayList<>()).add(record);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
        return this;
    }

    /** Forgets all records of a name. */
    void forgets(String name) throws TextParseException {
        zone.remove(key(Name.fromString(name)));
    }

    DnsServer about(String name, Mood mood) {
        moods.put(name, mood);
        return this;
    }

    /** About every name; empty: as usual. */
    void aboutAll(Optional<Mood> mood) {
        all = mood;
    }

    /** All questions so far, like {@code b.example. MX udp}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private static String key(Name name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    private void start(Runnable loop, String name) {
        Thread thread = new Thread(loop, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Optional<byte[]> answer = answer(Arrays.copyOf(buffer, packet.getLength()), true);
                if (answer.isPresent()) {
                    udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (IOException closedOrBroken) {
                // the next one, or the end
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                Optional<byte[]> answer = answer(query, false);
                if (answer.isPresent()) {
                    out.writeShort(answer.get().length);
                    out.write(answer.get());
                    out.flush();
                }
            } catch (IOException closedOrBroken) {
                // the next one, or the end
            }
        }
    }

    private Optional<byte[]> answer(byte[] wire, boolean overUdp) throws IOException {
        Message query = new Message(wire);
        Record question = query.getQuestion();
        String name = key(question.getName());
        asked.add(name + " " + Type.string(question.getType()) + (overUdp ? " udp" : " tcp"));
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        Optional<Mood> mood = all.or(() -> Optional.ofNullable(moods.get(name)));
        if (mood.isEmpty() || (mood.get() == Mood.TRUNCATED && !overUdp)) {
            fill(answer, question);
            return Optional.of(answer.toWire());
        }
        return inMood(mood.get(), answer, question);
    }

    private Optional<byte[]> inMood(Mood mood, Message answer, Record question) throws TextParseException {
        return switch (mood) {
            case SILENT -> Optional.empty();
            case GARBAGE -> {
                byte[] garbage = answer.toWire();
                Arrays.fill(garbage, 2, garbage.length, (byte) 0xC0); // after the id
                yield Optional.of(garbage);
            }
            case OTHER_QUESTION -> {
                Message other = new Message(answer.getHeader().getID());
                other.getHeader().setFlag(Flags.QR);
                Name name = Name.fromString("evil.example.");
                other.addRecord(Record.newRecord(name, question.getType(), DClass.IN), Section.QUESTION);
                yield Optional.of(other.toWire());
            }
            case SERVFAIL, REFUSED -> {
                answer.getHeader().setRcode(mood == Mood.SERVFAIL ? Rcode.SERVFAIL : Rcode.REFUSED);
                yield Optional.of(answer.toWire());
            }
            case TRUNCATED -> {
                answer.getHeader().setFlag(Flags.TC);
                yield Optional.of(answer.toWire());
            }
            case BARE_ALIAS -> {
                records(question.getName()).stream()
                        .filter(record -> record.getType() == Type.CNAME)
                        .forEach(record -> answer.addRecord(record, Section.ANSWER));
                yield Optional.of(answer.toWire());
            }
        };
    }

    private List<Record> records(Name name) {
        return zone.getOrDefault(key(name), List.of());
    }

    private void fill(Message answer, Record question) throws TextParseException {
        Name name = question.getName();
        for (int i = 0; i < 20; i++) {
            List<Record> known = new ArrayList<>(records(name));
            boolean found = false;
            Optional<Record> alias = Optional.empty();
            for (Record record : known) {
                if (record.getType() == question.getType()) {
                    answer.addRecord(record, Section.ANSWER);
                    found = true;
                } else if (record.getType() == Type.CNAME) {
                    alias = Optional.of(record);
                }
            }
            if (found) {
                return;
            }
            if (alias.isEmpty()) {
                answer.getHeader().setRcode(known.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
                addSoa(answer);
                return;
            }
            answer.addRecord(alias.get(), Section.ANSWER);
            name = ((CNAMERecord) alias.get()).getTarget();
        }
    }

    private static void addSoa(Message answer) throws TextParseException {
        try {
            String data = "ns.example. admin.example. 1 3600 600 86400 " + NEGATIVE_TTL;
            answer.addRecord(
                    Record.fromString(Name.fromString("example."), Type.SOA, DClass.IN, 3600, data, Name.root),
                    Section.AUTHORITY);
        } catch (TextParseException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        try {
            for (Thread thread : threads) {
                thread.join(5000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
