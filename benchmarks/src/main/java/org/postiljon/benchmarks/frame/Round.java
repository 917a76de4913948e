package org.postiljon.benchmarks.frame;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one contender did in one round.
 *
 * @param contender   its name, with that of the receiver where there are several
 * @param number      from 1; 0: the first, of programs that have just started, which counts for nothing
 * @param mails       that it sent and the receiver counted
 * @param seconds     from the word to begin until all had arrived and it had settled all
 * @param systemCpu   CPU seconds of the whole machine in that time
 * @param senderCpu   CPU seconds of its processes
 * @param othersShare share of the machine's CPUs, 0 to 1, that was used by what is no part of the measurement
 * @param loadBefore  load of the machine over the minute before it
 * @param loadAfter   load of the machine over the minute before its end
 */
public record Round(
        String contender,
        int number,
        long mails,
        double seconds,
        double systemCpu,
        double senderCpu,
        double othersShare,
        double loadBefore,
        double loadAfter) {
    /** Whether it is the first, of programs that have just started. */
    public boolean isCold() {
        return number == 0;
    }

    /** Mails a second. */
    public double perSecond() {
        return mails / seconds;
    }

    /** CPU seconds of the whole machine for 1,000 mails. */
    public double systemPer1000() {
        return systemCpu * 1000 / mails;
    }

    /** CPU seconds of the sender for 1,000 mails. */
    public double senderPer1000() {
        return senderCpu * 1000 / mails;
    }

    Map<String, Object> json() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("contender", contender);
        line.put("round", number);
        line.put("cold", isCold());
        line.put("sent", mails);
        line.put("received", mails);
        line.put("seconds", BenchReport.rounded(seconds));
        line.put("perSecond", BenchReport.rounded(perSecond()));
        line.put("systemCpuPer1000", BenchReport.rounded(systemPer1000()));
        line.put("senderCpuPer1000", BenchReport.rounded(senderPer1000()));
        line.put("othersShare", BenchReport.rounded(othersShare));
        line.put("loadBefore", loadBefore);
        line.put("loadAfter", loadAfter);
        return line;
    }
}
