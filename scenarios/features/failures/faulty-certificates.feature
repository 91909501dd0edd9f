# language: ja
機能: 誤りのある証明書
  接続の段階で断れるものは接続で断り、種類と事業所のちがいは、理由とともに断る。

  背景:
    前提 平日の朝に始まる
    かつ 請求を代理人に委任する居宅介護支援事業所「みほん居宅」(4479900013)にお知らせが届いている
    かつ 「みほん居宅」は利用できる状態である

  @F-certificate-faulty @F-certificate-valid
  シナリオアウトライン: 接続の段階で断られる証明書
    もし 「みほん居宅」が誤り「<誤り>」のある証明書で連携基盤にログインする
    ならば 接続の段階で「<言葉>」として断られる

    例:
      | 誤り                       | 言葉    |
      | expired                    | expired |
      | not-yet-valid              | expired |
      | revoked                    | revoked |
      | wrong-issuer               | unknown |
      | self-signed                | unknown |
      | same-name-other-key        | decrypt |
      | no-client-auth             | unsupported |
      | unknown-critical-extension | bad     |

  @F-certificate-faulty @F-certificate-refused @F-certificate-own-office
  シナリオアウトライン: 理由とともに断られる証明書
    もし 「みほん居宅」が誤り「<誤り>」のある証明書で連携基盤にログインする
    ならば 「<理由>」の理由で断られる

    例:
      | 誤り         | 理由               |
      | wrong-kind   | certificate-kind   |
      | other-office | certificate-office |
