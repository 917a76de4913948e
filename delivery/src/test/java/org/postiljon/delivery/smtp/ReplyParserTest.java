package org.postiljon.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/** Replies as they come over the wire, good and bad. */
class ReplyParserTest {
    @Test
    void aReplyOfOneLine() {
        assertThat(parse("250 2.1.0 ok\r\n")).isEqualTo(new ReplyParser.Whole(250, List.of("2.1.0 ok")));
        assertThat(parse("250\r\n")).isEqualTo(new ReplyParser.Whole(250, List.of("")));
        assertThat(parse("250 \n")).isEqualTo(new ReplyParser.Whole(250, List.of("")));
    }

    @Test
    void whatIsNoReply() {
        for (String line : List.of(
                "", " ", "25", "25x ok", "250ok", "250_ok", "199 no", "600 no", "099 no", "HTTP/1.1 400", "²50 ok")) {
            assertThat(parse(line + "\r\n")).as(line).isInstanceOf(ReplyParser.Invalid.class);
        }
    }

    @Test
    void aLongLineIsCutAndNotRefused() {
        ReplyParser.Whole reply = whole("550 " + "x".repeat(10_000) + "\r\n");
        assertThat(reply.code()).isEqualTo(550);
        assertThat(reply.lines().get(0)).hasSize(ReplyParser.LINE_BYTES - 4);
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        ReplyParser.Whole reply = whole("550 x" + "ü".repeat(5_000) + "\r\n");
        assertThat(reply.lines().get(0)).startsWith("xü").endsWith("ü").doesNotContain("Ã");
    }

    @Test
    void anEndlessLineIsInvalid() {
        assertThat(parse("550 " + "x".repeat(ReplyParser.REPLY_BYTES))).isInstanceOf(ReplyParser.Invalid.class);
    }

    @Test
    void aHundredLinesAreReadAndOneMoreIsInvalid() {
        assertThat(whole("250-x\r\n".repeat(99) + "250 x\r\n").lines()).hasSize(100);
        assertThat(parse("250-x\r\n".repeat(101))).isInstanceOf(ReplyParser.Invalid.class);
    }

    @Test
    void differentCodesAreInvalid() {
        assertThat(parse("250-x\r\n251 x\r\n")).isEqualTo(new ReplyParser.Invalid("codes 250 and 251 in one reply"));
    }

    @Test
    void textIsReadable() {
        assertThat(whole("550 caf\u00e9 \u20ac\r\n").lines()).containsExactly("caf\u00e9 \u20ac");
        byte[] latin1 = "550 caf\u00e9\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(parse(latin1)).isEqualTo(new ReplyParser.Whole(550, List.of("caf\u00e9")));
        assertThat(whole("550 a\u001b[31mb\tc\u0000d\u202ee\r\n").lines()).containsExactly("a [31mb c d e");
        assertThat(whole("550 a\rb\r\n").lines()).containsExactly("a b");
    }

    @Test
    void theTextOfAllLinesIsJoinedWithoutCodes() {
        Reply reply = Replies.of(
                Stage.RCPT, whole("550-5.1.1 The account\r\n550-5.1.1 does not exist.\r\n550-\r\n550 5.1.2 See\r\n"));
        assertThat(reply)
                .isEqualTo(new Reply(
                        Stage.RCPT,
                        550,
                        Optional.of(new EnhancedCode(5, 1, 1)),
                        "The account does not exist. 5.1.2 See"));
    }

    @Test
    void theTextIsBounded() {
        Reply reply =
                Replies.of(Stage.DATA, whole(("554-" + "\uD83D\uDE00".repeat(101) + "\r\n").repeat(60) + "554 x\r\n"));
        assertThat(reply.text().length()).isBetween(Replies.TEXT - 1, Replies.TEXT);
        assertThat(reply.text()).matches("(\uD83D\uDE00| )+");
    }

    /** Whatever comes, cut wherever: a reply, an error, or more is needed; and what is kept is bounded. */
    @Property(tries = 2_000)
    void anyBytesEndInAReplyOrAnError(@ForAll("hostile") byte[] bytes) {
        ReplyParser parser = new ReplyParser();
        for (byte b : bytes) {
            ReplyParser.Parsed parsed = parser.onByte(b);
            if (parsed instanceof ReplyParser.Whole whole) {
                assertThat(whole.code()).isBetween(200, 599);
                assertThat(whole.lines()).hasSizeBetween(1, ReplyParser.LINES);
                assertThat(whole.lines()).allSatisfy(line -> assertThat(line.chars())
                        .noneMatch(Character::isISOControl)
                        .hasSizeLessThanOrEqualTo(ReplyParser.LINE_BYTES));
                assertThat(Replies.of(Stage.MAIL, whole).text()).hasSizeLessThanOrEqualTo(Replies.TEXT);
                assertThat(parser.midReply()).isFalse();
            } else if (parsed instanceof ReplyParser.Invalid invalid) {
                assertThat(invalid.why()).isNotEmpty().hasSizeLessThan(200);
                return;
            }
        }
    }

    @Provide
    Arbitrary<byte[]> hostile() {
        Arbitrary<String> pieces = Arbitraries.of(
                "250",
                "421",
                "354",
                "550",
                " ",
                "-",
                "\r\n",
                "\n",
                "\r",
                "5.1.1 ",
                "\u00ff",
                "250-x\r\n",
                "250 ok\r\n");
        Arbitrary<byte[]> alike =
                pieces.list().ofMaxSize(150).map(list -> String.join("", list).getBytes(StandardCharsets.ISO_8859_1));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(3_000);
        return Arbitraries.oneOf(alike, noise);
    }

    private static ReplyParser.Whole whole(String text) {
        return (ReplyParser.Whole) parse(text);
    }

    private static ReplyParser.Parsed parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ReplyParser.Parsed parse(byte[] bytes) {
        ReplyParser parser = new ReplyParser();
        for (byte b : bytes) {
            ReplyParser.@Nullable Parsed parsed = parser.onByte(b);
            if (parsed != null) {
                return parsed;
            }
        }
        throw new AssertionError("neither a reply nor an error");
    }
}
