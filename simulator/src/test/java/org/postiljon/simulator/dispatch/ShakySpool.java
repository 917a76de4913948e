package org.postiljon.simulator.dispatch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.Spool;

/** A spool that takes its time, and fails when a test says so: nothing of a failed call is done, as the port promises. */
final class ShakySpool {
    private final VirtualLoop loop;
    private Spool behind;

    /** How long a call takes. */
    Supplier<Duration> takes = () -> Duration.ZERO;

    /** Why a call fails, by its method's name and its arguments; empty: it does not. */
    BiFunction<String, Object[], Optional<RuntimeException>> fails = (method, arguments) -> Optional.empty();

    ShakySpool(VirtualLoop loop, Spool behind) {
        this.loop = loop;
        this.behind = behind;
    }

    /** The spool after a restart; calls that are under way end at the one before. */
    void inFrontOf(Spool other) {
        behind = other;
    }

    /** Calls of this method fail. */
    void fail(String broken, RuntimeException why) {
        fails = (method, arguments) -> method.equals(broken) ? Optional.of(why) : Optional.empty();
    }

    void heal() {
        fails = (method, arguments) -> Optional.empty();
    }

    Spool spool() {
        return (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return CompletionStage.class.isAssignableFrom(method.getReturnType())
                            ? later(method, given)
                            : call(behind, method, given);
                });
    }

    private CompletableFuture<@Nullable Object> later(Method method, Object[] arguments) {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        Spool asked = behind;
        Runnable call = () -> fails.apply(method.getName(), arguments)
                .ifPresentOrElse(
                        answer::completeExceptionally, () -> ((CompletionStage<?>) call(asked, method, arguments))
                                .whenComplete((value, failure) -> answer.complete(value)));
        Duration time = takes.get();
        if (time.isZero()) {
            call.run();
        } else {
            loop.after(time, call);
        }
        return answer;
    }

    private static Object call(Spool asked, Method method, Object[] arguments) {
        try {
            return method.invoke(asked, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
