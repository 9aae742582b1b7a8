// What each attack is: those of data/claims, and those that only the playground tries. Each in a sentence or two, with the section
// of the rule that keeps it away.

export interface Attack {
  readonly title: string;
  readonly text: string;
  readonly section: string;
}

interface Both {
  readonly section: string;
  readonly en: readonly [title: string, text: string];
  readonly ja: readonly [title: string, text: string];
}

export const OWN: Readonly<Record<string, Both>> = {
  implicit: {
    section: "RFC 9700 §2.1.2",
    en: ["An access token in the answer", "The token would come through the browser, where a history, a log or another script can read it, and it would be bound to nothing."],
    ja: ["レスポンスでトークンを受け取る", "アクセストークンがブラウザーを経由するため、履歴やログ、別のスクリプトに読み取られます。鍵にも結び付いていません。"],
  },
  tampered_object: {
    section: "RFC 9101 §6.2",
    en: ["A request changed after signing", "Whoever the request passes on its way, such as the browser, asks for more than the client has signed."],
    ja: ["署名後に書き換えられたリクエスト", "ブラウザーなど、リクエストが通る途中の誰かが、クライアントの署名した内容よりも多くを求めます。"],
  },
  expired_object: {
    section: "RFC 7519 §4.1.4",
    en: ["A request object past its time", "A signed request that somebody has kept is brought again much later."],
    ja: ["期限切れのリクエストオブジェクト", "誰かが取っておいた署名付きリクエストが、ずっと後になって使われます。"],
  },
  object_for_another: {
    section: "FAPI 2.0 MS §5.3.1 (2)",
    en: ["A request object for another server", "A server that the client also uses passes on the signed request that it was sent, as if it were one for here."],
    ja: ["別のサーバー宛てのリクエストオブジェクト", "クライアントが利用している別のサーバーが、受け取った署名付きリクエストを、ここ宛てのものとして転用します。"],
  },
  not_pushed: {
    section: "RFC 9126 §4, FAPI 2.0 SP §5.3.2.2 (3)",
    en: ["A request that was not pushed", "What a browser carries can be read and changed on the way, and nothing proves that the client has asked for it."],
    ja: ["先に送っていないリクエスト", "ブラウザーが運ぶ内容は途中で読まれたり書き換えられたりし、クライアントが求めたものだと証明できません。"],
  },
  guessed_request_uri: {
    section: "RFC 9126 §7.1",
    en: ["A made-up request_uri", "Somebody guesses the reference of a request that a client has pushed, to put it before a person of their choice."],
    ja: ["でたらめな request_uri", "クライアントが送ったリクエストの参照を推測し、狙った相手に開かせようとします。"],
  },
  missing_verifier: {
    section: "RFC 9700 §4.8.2",
    en: ["No code_verifier", "Whoever has stolen a code has no verifier, leaves it out, and hopes that nobody asks for it."],
    ja: ["code_verifier なし", "コードを盗んだ者は code_verifier を知りません。省いてしまい、確かめられないことを期待します。"],
  },
  redirect_uri_mismatch: {
    section: "RFC 6749 §4.1.3, §10.6",
    en: ["Another redirect_uri than before", "A code that was sent to an address of an attacker is brought to the honest client, which would redeem it for them."],
    ja: ["認可時と異なる redirect_uri", "攻撃者のアドレスに届いたコードを正規のクライアントに渡し、代わりにトークンへ換えさせようとします。"],
  },
  guessed_code: {
    section: "RFC 6749 §10.10",
    en: ["A made-up code", "Somebody tries codes until one of them is good."],
    ja: ["でたらめな認可コード", "当たるまで、認可コードを次々に試します。"],
  },
  former_refresh_token: {
    section: "RFC 9700 §4.14.2",
    en: ["The refresh token of before", "A stolen refresh token is used after the client has got its successor, or before. One of the two is a thief, so both lose what they had. (For a few seconds the server gives its answer once more, for a client that has lost it.)"],
    ja: ["交換済みのリフレッシュトークン", "クライアントが次のトークンに交換した後で、盗まれたリフレッシュトークンが使われます。どちらかが盗んだ者なので、両方とも無効になります（応答を受け取り損ねたクライアントのため、数秒間は同じ応答が返ります）。"],
  },
  more_scope: {
    section: "RFC 6749 §6",
    en: ["More scope than was granted", "A client, or a thief of its refresh token, asks for what the person has never allowed."],
    ja: ["許可された範囲を超える scope", "クライアント、またはリフレッシュトークンを盗んだ者が、ユーザーの許可していないことまで求めます。"],
  },
  no_authentication: {
    section: "RFC 6749 §3.2.1",
    en: ["No client authentication", "Somebody who knows the client_id, which is no secret, acts as the client."],
    ja: ["クライアント認証なし", "秘密ではない client_id を知っているだけの者が、クライアントになりすまします。"],
  },
  wrong_secret: {
    section: "RFC 6749 §2.3.1",
    en: ["A wrong client_secret", "Somebody tries secrets until one of them is right."],
    ja: ["誤った client_secret", "当たるまで、シークレットを次々に試します。"],
  },
  assertion_by_another_key: {
    section: "RFC 7523 §3",
    en: ["An assertion by another key", "Somebody writes an assertion in the name of the client and signs it with a key of their own."],
    ja: ["別の鍵で署名したアサーション", "クライアントの名前でアサーションを作り、自分の鍵で署名します。"],
  },
  unsigned_assertion: {
    section: "RFC 8725 §3.2",
    en: ["An assertion with alg none", "The assertion says of itself that nobody has signed it, and a careless server believes it all the same."],
    ja: ["alg を none にしたアサーション", "アサーション自身が「署名なし」と名乗ります。不注意なサーバーは、それでも信じてしまいます。"],
  },
  future_assertion: {
    section: "FAPI 2.0 SP §5.3.2.1 (13)",
    en: ["An assertion from the future", "Somebody who had the key for a moment has made assertions for later."],
    ja: ["未来の日時のアサーション", "一時的に鍵を使えた者が、後で使うためのアサーションを作り置きしています。"],
  },
  lasting_assertion: {
    section: "RFC 7523 §3",
    en: ["An assertion for a whole day", "One that is good for long is worth stealing, and its jti would have to be remembered for just as long."],
    ja: ["丸一日使えるアサーション", "長く使えるものは、盗む価値があります。jti も、それだけ長く覚えておかなければなりません。"],
  },
  missing_proof: {
    section: "RFC 9449 §5, §7.1",
    en: ["No DPoP proof", "A thief has the code or the token, but no key, and leaves the proof out."],
    ja: ["DPoP proof なし", "コードやトークンは盗めても鍵のない者が、proof を省いて送ります。"],
  },
  proof_signature: {
    section: "RFC 9449 §4.3",
    en: ["A proof with a wrong signature", "A thief puts the public key of the client, which is no secret, into the proof and signs it with another key."],
    ja: ["署名が合わない proof", "秘密ではないクライアントの公開鍵を proof に入れ、別の鍵で署名します。"],
  },
  wrong_htm: {
    section: "RFC 9449 §4.3",
    en: ["A proof for another method", "A proof that was made to read something is used to change something."],
    ja: ["別のメソッドのための proof", "読み取りのために作られた proof が、書き込みに使われます。"],
  },
  wrong_typ: {
    section: "RFC 9449 §4.3, RFC 8725 §3.11",
    en: ["A JWT that is no proof", "Something else that was signed with the same key is passed off as a proof."],
    ja: ["proof ではない JWT", "同じ鍵で署名された別の用途の JWT が、proof として使われます。"],
  },
  token_as_bearer: {
    section: "RFC 9449 §7.2",
    en: ["The bound token as a bearer token", "A thief shows a token that is bound to a key as if it were bound to nothing."],
    ja: ["鍵付きトークンを Bearer として使う", "鍵に結び付いたトークンを盗んだ者が、何にも結び付いていないかのように使います。"],
  },
  guessed_token: {
    section: "RFC 6749 §10.10",
    en: ["A made-up access token", "Somebody tries tokens until one of them opens something."],
    ja: ["でたらめなアクセストークン", "当たるまで、トークンを次々に試します。"],
  },
  tampered_post_logout_redirect_uri: {
    section: "OpenID Connect RP-Initiated Logout §3",
    en: ["A changed post_logout_redirect_uri", "Somebody uses the log-out of an honest server to lead people to a page of their own."],
    ja: ["書き換えられた post_logout_redirect_uri", "信頼されているサーバーのログアウトを利用して、自分のページへ人を誘導します。"],
  },

  answer_mixed_up: {
    section: "RFC 9207 §2.4",
    en: ["The answer of another server", "A dishonest server that the client also uses passes off the answer of this one as its own, to be sent the code."],
    ja: ["別のサーバーからのレスポンス", "クライアントが利用している不正なサーバーが、このサーバーのレスポンスを自分のものと偽り、コードを送らせようとします（mix-up 攻撃）。"],
  },
  answer_foisted: {
    section: "RFC 6749 §10.12",
    en: ["The answer to somebody else’s request", "An attacker leads the browser here with an answer to a request of their own: the person would go on in the account of the attacker."],
    ja: ["他人のリクエストへのレスポンス", "攻撃者が、自分のリクエストへのレスポンスをブラウザーに持たせます。ユーザーは、攻撃者のアカウントで操作を続けることになります（CSRF）。"],
  },
  answer_tampered: {
    section: "JARM §2.4",
    en: ["A changed answer", "The code in the answer is exchanged for another one on its way through the browser."],
    ja: ["書き換えられたレスポンス", "ブラウザーを通る途中で、レスポンスの中のコードがすり替えられます。"],
  },
  answer_of_another: {
    section: "RFC 6749 §10.12",
    en: ["The answer to somebody else’s request", "A signed answer is genuine, and still not to this request: the person would go on in the account of an attacker."],
    ja: ["他人のリクエストへのレスポンス", "署名は本物でも、このリクエストへのレスポンスではありません。ユーザーは、攻撃者のアカウントで操作を続けることになります。"],
  },
  id_token_injected: {
    section: "OpenID Connect Core §3.1.3.7",
    en: ["The ID token of another sign-in", "A stolen code is slipped into this sign-in, and the client would take one person for another."],
    ja: ["別のサインインの ID トークン", "盗まれたコードがこのサインインに差し込まれ、クライアントがユーザーを取り違えます。"],
  },
  id_token_tampered: {
    section: "OpenID Connect Core §3.1.3.7",
    en: ["A changed ID token", "Somebody writes another sub into the ID token, to be taken for somebody else."],
    ja: ["書き換えられた ID トークン", "ID トークンの sub を書き換え、別の人になりすまします。"],
  },
};
