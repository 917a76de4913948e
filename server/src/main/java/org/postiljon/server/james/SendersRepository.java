package org.postiljon.server.james;

import javax.inject.Inject;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.postiljon.server.account.DurableUsers;

/** James's users on {@link DurableUsers}: who may log in to send. */
final class SendersRepository extends UsersRepositoryImpl<DurableUsers> {
    @Inject
    SendersRepository(DomainList domains, DurableUsers users) {
        super(domains, users);
    }
}
