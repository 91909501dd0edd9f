# language: en
Feature: The usage site and the public pages
  Applications, licences, and what anybody can read.

  @F-usage-telephone @F-usage-mail @F-usage-mail-again @F-which-user-where @F-contact-change @F-personal-password-reset @F-usage-figures
  Scenario: An office applies, and looks after what it applied for
    Given it begins on the morning of a working day
    And the letter of the home help office "Helper" (4479900021), which claims itself, has arrived
    And "Helper" changes its temporary password
    When "Helper" logs in at the usage site as "c000000001"
    Then the page refuses with "ユーザID"
    When "Helper" logs in at the usage site
    Then the usage site lets in
    And the page says "利用可能です。"
    And the page does not say "Mihon"
    And the application page of "Helper" says "利用申請可能です。"
    When "Helper" applies with the telephone number "123"
    Then the page refuses with "10桁、もしくは11桁の数字を入力してください。"
    When "Helper" applies with the mail address "test.com"
    Then the page refuses with "不正な形式または不正な記号が入力されています。"
    When "Helper" applies with "chigau@test.com" as the repeated mail address
    Then the page refuses with "メールアドレスが一致していません。"
    When "Helper" installs its certificate
    And "Helper" applies for the exchange
    And "Helper" changes its telephone number to "09012345678"
    Then the contact data is changed
    And this month "Helper" has 0 messages sent and 0 received
    When a colleague of "Helper" resets the personal user's password
    And "Helper" logs in at the relay
    Then it is refused because of "personal-user-wrong"
    When "Helper" reads its personal user off the usage site
    And "Helper" stops the automatic renewal
    And "Helper" resumes the automatic renewal
    And "Helper" logs in at the relay
    Then the login succeeds

  @F-licence-paid @F-licence-further
  Scenario: A fee is paid at the counter
    Given the clock stands at "2024-11-01T09:00"
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And "Mihon" is ready
    When the clock moves on by "365d"
    And the counter notes that "Mihon" has paid its licence
    Then the application page of "Mihon" says "利用申請可能です。"

  @F-support-package @F-support-enquiry @F-support-enquiry-answer @F-directory-snapshot
  Scenario: Anybody reads the public pages
    Given it begins on the morning of a working day
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And "Mihon" is ready
    Then the directory does not list "Mihon"
    When the support site is opened
    Then "お問い合わせ" can be pressed on the page
    When "製品ダウンロードはこちら" is pressed on the page
    And "ダウンロード" is taken from the page as a file
    Then the file that was taken is named "CarePlanClient-1.1.2-mock.zip"
    When "お問い合わせ" is pressed on the page
    And "見本 太郎" is entered at "氏名" on the page
    And "mihon@test.com" is entered at "メールアドレス" on the page
    And "Login" is entered at "件名" on the page
    And "Which certificate?" is entered at "本文" on the page
    And "個人情報の取り扱いに同意する" is chosen on the page
    And "確認画面へ" is pressed on the page
    And "送信" is pressed on the page
    Then the support site has 1 enquiries
    When the help desk answers the newest enquiry "Question 3 tells it."
    Then the journal has 1 events "enquiry-answered" that were done
    When the clock moves on to "2026-05-14T12:00"
    Then the directory lists "Mihon"

  Scenario: A plan is sent by the machine's own clock
    Given the clock runs
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And "Mihon" is ready
    When "Mihon" logs in at the relay
    Then the login succeeds
