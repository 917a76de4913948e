package org.postiljon.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenFilterTest {
    private final TokenFilter filter = new TokenFilter("right");

    @Test
    void onlyTheTokenOpens() {
        assertThat(filter.allows("Bearer right")).isTrue();
        assertThat(filter.allows("Bearer wrong")).isFalse();
        assertThat(filter.allows("Bearer right2")).isFalse();
        assertThat(filter.allows("Bearer ")).isFalse();
        assertThat(filter.allows("right")).isFalse();
        assertThat(filter.allows("")).isFalse();
        assertThat(filter.allows(null)).isFalse();
    }
}
