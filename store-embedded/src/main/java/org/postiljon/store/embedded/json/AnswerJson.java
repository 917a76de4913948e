package org.postiljon.store.embedded.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/**
 * An answer: {@code {"stage":"RCPT","code":550,"enhanced":"5.1.1","text":"no such user"}} or
 * {@code {"stage":"CONNECT","cause":"TIMEOUT","detail":"192.0.2.1:25"}}.
 */
final class AnswerJson {
    private AnswerJson() {}

    static void write(JsonGenerator to, Answer answer) throws IOException {
        to.writeStartObject();
        to.writeStringField("stage", answer.stage().label());
        if (answer instanceof Reply reply) {
            to.writeNumberField("code", reply.code());
            if (reply.enhanced().isPresent()) {
                to.writeStringField("enhanced", reply.enhanced().get().toString());
            }
            to.writeStringField("text", reply.text());
        } else if (answer instanceof NoReply none) {
            to.writeStringField("cause", none.cause().name());
            to.writeStringField("detail", none.detail());
        }
        to.writeEndObject();
    }

    static Answer read(JsonNode node) {
        Stage stage = Stage.ofLabel(Json.text(node, "stage"));
        if (node.has("cause")) {
            return new NoReply(stage, NoReply.Cause.valueOf(Json.text(node, "cause")), Json.text(node, "detail"));
        }
        return new Reply(
                stage,
                (int) Json.number(node, "code"),
                Json.optionalText(node, "enhanced").flatMap(EnhancedCode::parse),
                Json.text(node, "text"));
    }
}
