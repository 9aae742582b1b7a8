//! What a rotation leaves, and how long it lasts.

use super::*;

#[test]
fn rfc_6749_6_a_narrowed_rotation_leaves_the_grant_as_wide_as_it_was() {
    // "the refresh token scope MUST be identical to that of the refresh token included by the
    // client in the request".
    let narrow = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
        refresh.scope = Some("payments".into())
    });
    let (grant, redeemed) = rotated(active(), narrow, NOW);
    assert_eq!(redeemed.authorized().scope.to_text(), "payments");
    let (_, redeemed) = rotated(grant, rotate(SECOND, THIRD, NOW, |_| ()), NOW);
    assert_eq!(redeemed.authorized().scope.to_text(), "accounts payments");
}

#[test]
fn the_new_token_has_a_life_of_its_own_and_the_row_outlives_it() {
    let last = NOW.after(REFRESH_TOKEN_LIFE).before(1);
    let grant = done(active(), rotate(REFRESH_TOKEN, SECOND, last, |_| ()), last);
    let expires = last.after(REFRESH_TOKEN_LIFE);
    assert!(
        stands(&grant, handle(SECOND), expires.before(1))
            && !stands(&grant, handle(SECOND), expires)
    );
    assert!(grant.until() >= expires.after(ACCESS_TOKEN_LIFE));
}

#[test]
fn no_refresh_token_outlives_its_family_however_often_it_is_rotated() {
    let end = NOW.after(FAMILY_LIFE);
    let day = REFRESH_TOKEN_LIFE - 1;
    let grant = (0..8).fold(active(), |grant, number: u16| {
        let old = if number == 0 {
            REFRESH_TOKEN
        } else {
            1000 + number
        };
        let now = NOW.after(day * u32::from(number));
        done(grant, rotate(old, 1001 + number, now, |_| ()), now)
    });
    assert!(stands(&grant, handle(1008), end.before(1)));
    assert!(!stands(&grant, handle(1008), end));
    let late = rotate(1008, FOURTH, end, |_| ());
    assert_eq!(refused(&grant, late, end), Refusal::RefreshTokenExpired);
}

#[test]
fn a_spent_token_gives_nothing_in_its_window_once_its_successor_is_over() {
    let brief = |refresh: &mut Refresh| {
        let rotation = refresh.rotation.as_mut().expect("a rotation");
        rotation.next.expires = NOW.after(WINDOW - 1);
    };
    let again = |now: Timestamp| rotate(REFRESH_TOKEN, SECOND, now, brief);
    let grant = done(active(), again(NOW), NOW);
    let last = NOW.after(WINDOW - 2);
    assert!(grant.clone().apply(again(last), last).1.is_ok());
    let over = NOW.after(WINDOW - 1);
    let narrower = rotate(REFRESH_TOKEN, SECOND, over, |refresh| {
        refresh.scope = Some("payments".into())
    });
    for command in [again(over), narrower] {
        assert_eq!(refused(&grant, command, over), Refusal::RefreshTokenExpired);
    }
}

#[test]
fn the_window_of_a_token_that_anybody_can_use_is_short() {
    let long = |refresh: &mut Refresh| refresh.rotation.as_mut().expect("a rotation").window = 600;
    let now = NOW.after(11);
    let again = |key| rotate(REFRESH_TOKEN, SECOND, now, by_public(key));
    for (key, is_given) in [(None, false), (Some(1), true)] {
        let public = active_with(|redeem| redeem.asker.is_public = true);
        let first = rotate(REFRESH_TOKEN, SECOND, NOW, |refresh| {
            by_public(key)(refresh);
            long(refresh);
        });
        let (_, reply) = done(public, first, NOW).apply(again(key), now);
        assert_eq!(reply.is_ok(), is_given, "{key:?}");
    }
    let of_confidential = done(active(), rotate(REFRESH_TOKEN, SECOND, NOW, long), NOW);
    done(
        of_confidential,
        rotate(REFRESH_TOKEN, SECOND, now, |_| ()),
        now,
    );
}

/// A row in use that was written before there were families: its second token counts, the first may
/// be repeated, and two are spent.
fn row_from_before() -> Grant {
    let Grant::Active(active) = rotated_once() else {
        panic!("active")
    };
    let mut row = serde_json::to_value(Grant::Active(active)).expect("plain data");
    let members = row["Active"].as_object_mut().expect("a row");
    members.remove("family");
    members["rotated"]["token"]["digest"] = serde_json::json!(digest(REFRESH_TOKEN));
    members.insert(
        "spent".into(),
        serde_json::json!([digest(101), digest(102)]),
    );
    sekisho::json::from_str(&row.to_string()).expect("readable")
}

#[test]
fn a_row_from_before_families_keeps_its_list_and_gets_a_family_when_it_rotates() {
    let without_family = |old, next| rotate(old, next, NOW, |refresh| refresh.family = None);
    assert_revokes_old(row_from_before(), without_family(101, FOURTH));
    let grant = done(row_from_before(), without_family(SECOND, THIRD), NOW);
    for spent in [101, 102, REFRESH_TOKEN] {
        assert_revokes_old(grant.clone(), without_family(spent, FOURTH));
    }
    let (again, _) = rotated(grant.clone(), without_family(SECOND, THIRD), NOW);
    assert_eq!(again, grant);
    let grant = done(grant, rotate(THIRD, FOURTH, NOW, |_| ()), NOW);
    assert_revokes_old(grant.clone(), without_family(SECOND, UNKNOWN));
    let grant = done(grant, rotate(FOURTH, 1000, NOW, |_| ()), NOW);
    assert_revokes_old(grant, rotate(THIRD, UNKNOWN, NOW, |_| ()));
}

fn assert_revokes_old(grant: Grant, command: Command) {
    let (after, reply) = grant.apply(command, NOW);
    assert_eq!(reply, Err(Refusal::RefreshTokenReplayed));
    assert!(is_revoked(&after));
}
