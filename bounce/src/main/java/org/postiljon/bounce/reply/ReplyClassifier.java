package org.postiljon.bounce.reply;

/**
 * Says what an answer means: kind and scope. Pure, and one pass over the text, however many rules there are.
 *
 * <p>Text comes before the enhanced code, that before the code: receivers reuse codes, their words say more. Among rules
 * that fit, the most specific wins. Where nothing is known for sure the narrower scope is taken: a wrong verdict about a
 * whole destination stalls all its mail, a wrong one about a message costs one retry.
 */
public final class ReplyClassifier {
    /** No receiver says more that matters; what reads replies bounds them, too. */
    private static final int LONGEST_TEXT = 4096;

    private final ReplyRules rules;

    private ReplyClassifier(ReplyRules rules) {
        this.rules = rules;
    }

    /** With the rules that come with this module. */
    public static ReplyClassifier shipped() {
        return new ReplyClassifier(ReplyRules.shipped());
    }

    /**
     * With other rules.
     *
     * @param file  its name, for errors
     * @param rules as in the file {@code replies.rules}
     * @throws IllegalArgumentException naming file and line, when a line is not a rule
     */
    public static ReplyClassifier of(String file, String rules) {
        return new ReplyClassifier(ReplyRules.parse(file, rules));
    }

    /** What the answer means. */
    public Verdict verdict(Answer answer) {
        return answer instanceof Reply reply ? verdict(reply) : Silence.verdict((NoReply) answer);
    }

    private Verdict verdict(Reply reply) {
        if (reply.isPositive() || reply.isIntermediate()) {
            return new Verdict(Verdict.Kind.ACCEPTED, accepted(reply.stage()), "code " + reply.code());
        }
        return rules.find(reply, normal(reply))
                .map(match -> new Verdict(
                        match.rule().kind(),
                        match.rule().scope(),
                        "rule in line " + match.rule().line() + ": " + match.seen() + " in " + reply.describe()))
                .orElseGet(() -> new Verdict(
                        reply.isTransient() ? Verdict.Kind.TEMPORARY : Verdict.Kind.PERMANENT,
                        Scope.MESSAGE,
                        "no rule for " + reply.describe()));
    }

    private static Scope accepted(Stage stage) {
        return switch (stage) {
            case RCPT -> Scope.RECIPIENT;
            case MAIL, DATA, END_OF_DATA -> Scope.MESSAGE;
            default -> Scope.CONNECTION;
        };
    }

    /** Lower case, every run of white space one blank, a blank at both ends; codes in front. */
    private static CharSequence normal(Reply reply) {
        String text = reply.text();
        int length = Math.min(LONGEST_TEXT, text.length());
        StringBuilder normal = new StringBuilder(length + 20).append(' ').append(reply.code());
        reply.enhanced().ifPresent(e -> normal.append(' ').append(e));
        normal.append(' ');
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c > ' ') {
                normal.append(c < 128 ? Character.toLowerCase(c) : c);
            } else if (normal.charAt(normal.length() - 1) != ' ') {
                normal.append(' ');
            }
        }
        return normal.append(' ');
    }
}
