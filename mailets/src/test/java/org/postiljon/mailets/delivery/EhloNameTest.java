package org.postiljon.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EhloNameTest {
    private static final String NOBODY = "nobody asks the machine";

    @Test
    void jamessDefaultDomainIsSaidWhereItIsAPublicName() {
        assertThat(EhloName.of("a.example", () -> {
                    throw new AssertionError(NOBODY);
                }))
                .isEqualTo("a.example");
    }

    @Test
    void elseTheMachinesFullName() {
        assertThat(EhloName.of("localhost", () -> "out1.a.example")).isEqualTo("out1.a.example");
        assertThat(EhloName.of("localhost.localdomain", () -> "out1.a.example."))
                .isEqualTo("out1.a.example");
    }

    @Test
    void whereThereIsNoneTheDefaultDomainStays() {
        assertThat(EhloName.of("localhost", () -> "vm")).isEqualTo("localhost");
        assertThat(EhloName.of("localhost", () -> "192.0.2.1")).isEqualTo("localhost");
        assertThat(EhloName.of("localhost", () -> "strange_name.a.example")).isEqualTo("localhost");
        assertThat(EhloName.of("localhost", () -> "")).isEqualTo("localhost");
    }
}
