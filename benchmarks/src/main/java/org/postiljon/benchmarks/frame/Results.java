package org.postiljon.benchmarks.frame;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What all rounds say together. Cold ones are kept apart and count for nothing. */
public final class Results {
    private final List<Round> rounds;

    /** Of these rounds. */
    public Results(List<Round> rounds) {
        this.rounds = List.copyOf(rounds);
    }

    /** A figure of a contender over its rounds. */
    public Spread of(String contender, ToDoubleFunction<Round> figure) {
        return Spread.of(counted(contender).map(figure::applyAsDouble).toList());
    }

    /**
     * How many times one is as fast as another, of each round: what disturbs a round disturbs both.
     *
     * @throws IllegalArgumentException there is no round of both
     */
    public List<Double> ratios(String one, String other) {
        List<Double> ratios = new ArrayList<>();
        counted(one).forEach(round -> counted(other)
                .filter(same -> same.number() == round.number())
                .findFirst()
                .ifPresent(same -> ratios.add(round.perSecond() / same.perSecond())));
        if (ratios.isEmpty()) {
            throw new IllegalArgumentException("There is no round of both " + one + " and " + other);
        }
        return ratios;
    }

    private Stream<Round> counted(String contender) {
        return rounds.stream().filter(round -> round.contender().equals(contender) && !round.isCold());
    }

    private Set<String> contenders() {
        Set<String> names = new LinkedHashSet<>();
        rounds.forEach(round -> names.add(round.contender()));
        return names;
    }

    /** Prints a table of all contenders, and a line of each for programs. */
    public void tell(BenchReport report) {
        report.say("");
        report.say(
                "| contender | mails/s | CPU-s per 1,000, sender | CPU-s per 1,000, machine | others' CPU | cold mails/s |");
        report.say("|---|---|---|---|---|---|");
        for (String name : contenders()) {
            Spread rate = of(name, Round::perSecond);
            Spread sender = of(name, Round::senderPer1000);
            Spread system = of(name, Round::systemPer1000);
            Spread others = of(name, Round::othersShare);
            double cold = rounds.stream()
                    .filter(round -> round.isCold() && round.contender().equals(name))
                    .mapToDouble(Round::perSecond)
                    .findFirst()
                    .orElse(0);
            report.say(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.0f%% | %.0f |",
                    name,
                    rate.text(0),
                    sender.text(3),
                    system.text(3),
                    others.median() * 100,
                    cold));
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("medians", name);
            line.put("perSecond", BenchReport.rounded(rate.median()));
            line.put("senderCpuPer1000", BenchReport.rounded(sender.median()));
            line.put("systemCpuPer1000", BenchReport.rounded(system.median()));
            line.put("othersShare", BenchReport.rounded(others.median()));
            line.put("coldPerSecond", BenchReport.rounded(cold));
            report.object(line);
        }
    }

    /** Prints how many times one is as fast as another. Returns the median. */
    public double tellRatio(BenchReport report, String one, String other) {
        List<Double> ratios = ratios(one, other);
        Spread spread = Spread.of(ratios);
        report.say("");
        report.say(one + " / " + other + ": " + spread.text(2));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ratio", one + " / " + other);
        line.put("rounds", ratios.stream().map(BenchReport::rounded).toList());
        line.put("median", BenchReport.rounded(spread.median()));
        line.put("least", BenchReport.rounded(spread.least()));
        line.put("most", BenchReport.rounded(spread.most()));
        report.object(line);
        return spread.median();
    }
}
