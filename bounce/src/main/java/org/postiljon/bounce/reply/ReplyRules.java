package org.postiljon.bounce.reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The rules file, read: one rule a line, its grammar in the head of {@code replies.rules}. Rules are kept with the most
 * specific first, so the first that fits says what a reply means.
 */
final class ReplyRules {
    private static final String RESOURCE = "replies.rules";

    /**
     * A rule that fits.
     *
     * @param seen the words that it saw, for people
     */
    record Match(ReplyRule rule, String seen) {}

    private final List<ReplyRule> ofText;
    private final List<ReplyRule> ofCodes;
    private final LiteralAutomaton automaton;
    /** By number of a literal: where in {@code ofText} the rules with this one in their first group are. */
    private final int[][] byFirst;

    private ReplyRules(List<ReplyRule> rules, List<String> literals) {
        ofText = rules.stream().filter(rule -> !rule.groups().isEmpty()).toList();
        ofCodes = rules.stream().filter(rule -> rule.groups().isEmpty()).toList();
        automaton = new LiteralAutomaton(literals);
        byFirst = new int[literals.size()][];
        for (int i = 0; i < byFirst.length; i++) {
            int number = i;
            byFirst[i] = IntStream.range(0, ofText.size())
                    .filter(at -> ofText.get(at).groups().get(0).numbers().contains(number))
                    .toArray();
        }
    }

    /** The rules that come with this module. */
    static ReplyRules shipped() {
        try (InputStream in = ReplyRules.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The class path has no " + RESOURCE);
            }
            return parse(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads rules.
     *
     * @param file its name, for errors
     * @throws IllegalArgumentException naming file and line, when a line is not a rule or says what another one says
     */
    static ReplyRules parse(String file, String text) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, Integer> conditions = new LinkedHashMap<>();
        List<ReplyRule> rules = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                Integer same = conditions.putIfAbsent(line.substring(0, Math.max(0, line.indexOf("->"))), i + 1);
                if (same != null) {
                    throw new IllegalArgumentException("has the same conditions as line " + same);
                }
                rules.add(rule(i + 1, line, numbers));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + " line " + (i + 1) + ": " + e.getMessage() + ": " + line, e);
            }
        }
        rules.sort(Comparator.comparingLong(ReplyRule::weight).reversed().thenComparingInt(ReplyRule::line));
        return new ReplyRules(List.copyOf(rules), List.copyOf(numbers.keySet()));
    }

    private static ReplyRule rule(int number, String line, Map<String, Integer> numbers) {
        int arrow = line.lastIndexOf("->");
        String[] meaning =
                arrow < 0 ? new String[0] : line.substring(arrow + 2).strip().split(" +");
        if (meaning.length != 2) {
            throw new IllegalArgumentException("a rule ends with '-> KIND SCOPE'");
        }
        List<ReplyRule.Literals> groups = new ArrayList<>();
        List<Integer> enhanced = List.of();
        ReplyRule.Codes codes = ReplyRule.Codes.REFUSALS;
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (String word : words(line.substring(0, arrow))) {
            if (word.startsWith("\"")) {
                groups.add(literals(word.substring(1), numbers));
            } else if (word.startsWith("@")) {
                stages = stages(word.substring(1));
            } else if (word.startsWith("x.")) {
                enhanced = enhanced(word);
            } else {
                codes = codes(word);
            }
        }
        return new ReplyRule(
                number,
                List.copyOf(groups),
                enhanced,
                codes,
                stages,
                Verdict.Kind.valueOf(meaning[0]),
                Scope.valueOf(meaning[1]));
    }

    private static ReplyRule.Literals literals(String quoted, Map<String, Integer> numbers) {
        List<String> texts = List.of(quoted.split("\\|", -1));
        for (String text : texts) {
            if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c >= 127)) {
                throw new IllegalArgumentException("a text is of ASCII and not empty");
            }
            numbers.putIfAbsent(text, numbers.size());
        }
        return new ReplyRule.Literals(texts, texts.stream().map(numbers::get).toList());
    }

    /** Words parted by blanks; a quoted one keeps its opening quote, its blanks, and nothing of its case. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            boolean quoted = text.charAt(at) == '"';
            int end = text.indexOf(quoted ? '"' : ' ', at + 1);
            if (quoted && end < 0) {
                throw new IllegalArgumentException("a quote is not closed");
            }
            int stop = end < 0 ? text.length() : end;
            words.add(quoted ? text.substring(at, stop).toLowerCase(Locale.ROOT) : text.substring(at, stop));
            at = stop + 1;
        }
        return words;
    }

    private static Set<Stage> stages(String names) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (String name : names.split(",", -1)) {
            stages.add(Stage.ofLabel(name));
        }
        return stages;
    }

    private static List<Integer> enhanced(String word) {
        String[] parts = word.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("an enhanced code is written like x.7.28 or x.7.*, not '" + word + "'");
        }
        return List.of(part(parts[1]), part(parts[2]));
    }

    private static int part(String part) {
        return part.equals("*") ? ReplyRule.ANY : Integer.parseInt(part);
    }

    private static ReplyRule.Codes codes(String word) {
        if (word.equals("4yz") || word.equals("5yz")) {
            int from = (word.charAt(0) - '0') * 100;
            return new ReplyRule.Codes(from, from + 99);
        }
        int code;
        try {
            code = Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + word + "' is none of \"text\", x.S.D, 4yz, 5yz, a code, or @STAGE", e);
        }
        if (!ReplyRule.Codes.REFUSALS.has(code)) {
            throw new IllegalArgumentException("a code is 400 to 599");
        }
        return new ReplyRule.Codes(code, code);
    }

    /**
     * The most specific rule that fits.
     *
     * @param text of the reply, as the literals are written
     */
    Optional<Match> find(Reply reply, CharSequence text) {
        BitSet found = automaton.find(text);
        BitSet candidates = new BitSet();
        for (int number = found.nextSetBit(0); number >= 0; number = found.nextSetBit(number + 1)) {
            for (int at : byFirst[number]) {
                candidates.set(at);
            }
        }
        for (int at = candidates.nextSetBit(0); at >= 0; at = candidates.nextSetBit(at + 1)) {
            ReplyRule rule = ofText.get(at);
            if (rule.fits(reply) && rule.sees(found)) {
                return Optional.of(new Match(rule, rule.evidence(found)));
            }
        }
        return ofCodes.stream()
                .filter(rule -> rule.fits(reply))
                .findFirst()
                .map(rule -> new Match(rule, rule.evidence(found)));
    }
}
