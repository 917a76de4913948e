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

/**
 * A port of storage that takes its time, and fails when a test says so: nothing of a failed call is done, as the ports
 * promise.
 *
 * @param <T> the port
 */
final class Shaky<T> {
    private final Class<T> port;
    private final VirtualLoop loop;
    private T behind;

    /** How long a call takes. */
    Supplier<Duration> takes = () -> Duration.ZERO;

    /** Why a call fails, by its method's name and its arguments; empty: it does not. */
    BiFunction<String, Object[], Optional<RuntimeException>> fails = (method, arguments) -> Optional.empty();

    Shaky(Class<T> port, VirtualLoop loop, T behind) {
        this.port = port;
        this.loop = loop;
        this.behind = behind;
    }

    /** What is behind it after a restart; calls that are under way end at the one before. */
    void inFrontOf(T other) {
        behind = other;
    }

    /** Calls of this method fail. */
    void fail(String broken, RuntimeException why) {
        fails = (method, arguments) -> method.equals(broken) ? Optional.of(why) : Optional.empty();
    }

    void heal() {
        fails = (method, arguments) -> Optional.empty();
    }

    T get() {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return CompletionStage.class.isAssignableFrom(method.getReturnType())
                            ? later(method, given)
                            : call(behind, method, given);
                }));
    }

    private CompletableFuture<@Nullable Object> later(Method method, Object[] arguments) {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        T asked = behind;
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

    private static Object call(Object asked, Method method, Object[] arguments) {
        try {
            return method.invoke(asked, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
